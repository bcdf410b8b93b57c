// node scripts/abuse.ts [--requests 50000] [--seed 1]: malformed requests against a server of its own, and what it answered.
import { parseArgs } from "node:util";
import { abuse } from "../packages/signalbox/test/abuse/abuse.ts";

const { values } = parseArgs({ options: { requests: { type: "string", default: "50000" }, seed: { type: "string", default: "1" } } });
const { requests, statuses, wrong, failures, heapBytes, seconds } = await abuse(Number(values.requests), Number(values.seed));
const mebibytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
console.log(`${requests} requests in ${seconds.toFixed(0)} s`);
for (const [status, count] of Object.entries(statuses).sort()) console.log(`${status.padStart(6)} ${String(count).padStart(8)}`);
console.log(`heap after a fifth of them ${mebibytes(heapBytes[0])} MiB, after all ${mebibytes(heapBytes[1])} MiB`);
for (const line of [...wrong, ...failures].slice(0, 20)) console.log(`\n${line}`);
console.log(`${wrong.length} wrong answers, ${failures.length} failures of the server`);
process.exitCode = wrong.length + failures.length > 0 ? 1 : 0;
