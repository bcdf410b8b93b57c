// node scripts/budget-race.ts [--rounds 20] [--seed 1] [--kills 12]
// The budget race in its long form: 8 client processes, 100 runs, one daily cap, one engine that is killed again and again. Prints what
// each round served and counted; exit code 1 when a round served more than its cap, or left more than a twentieth of it unused.
import { parseArgs } from "node:util";
import { race, raceText } from "../packages/signalbox/test/budget-race/race.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "20" }, seed: { type: "string", default: "1" }, kills: { type: "string", default: "12" } },
});
let wrong = 0;
for (let round = 0; round < Number(values.rounds); round++) {
  const seed = Number(values.seed) + round;
  const kills = Number(values.kills);
  const report = await race({ seed, clients: 8, runs: 100, asks: 60, calls: 1_500 + 100 * kills, kills });
  wrong += report.findings.length;
  console.log([`round ${round + 1}, seed ${seed}`, raceText(report), ...report.findings].join("\n  "));
}
console.log(`findings: ${wrong}`);
process.exitCode = wrong === 0 ? 0 : 1;
