// node examples/01-inbound-lead/checker.ts journal.json
// Counts what happened: reads the CRM, the outbox and an exported journal, and nothing of the engine.
// C1. An effect that the journal promises is there (lost). C2. It is there once (doubled). C3. Nothing is there that no run made (stray).
import { readFileSync } from "node:fs";
import { z } from "zod";
import { signalboxHome } from "../outbox/home.ts";
import { EFFECTS, type EffectKind, expectationOf } from "./check/expectation.ts";
import { type FoundEffect, foundEffects } from "./check/found-effect.ts";
import { JournalRun, keysOf, progressOf } from "./check/journal.ts";

export type Finding = {
  readonly kind: "lost" | "doubled" | "stray";
  readonly effect: EffectKind;
  readonly runId: string | null;
  readonly message: string;
};

/** What is wrong with the effects of these runs; empty when every effect happened as often as it should have. */
export function checkEffects(home: string, runs: readonly JournalRun[]): Finding[] {
  const ours = runs.flatMap((run) => {
    const expected = expectationOf(run.workflow, progressOf(run));
    return expected === null ? [] : [{ run, expected }];
  });
  const runOfKey = new Map(runs.flatMap((run) => keysOf(run).map((key) => [key, run.runId] as const)));
  const known = new Set(runs.map(({ runId }) => runId));
  const found = foundEffects(home).map((effect) => ({ ...effect, runId: effect.runId ?? runOfKey.get(effect.key) ?? null }));
  const byRun = Map.groupBy(found, ({ runId }) => runId);
  return [
    ...repeatedKeys(found),
    ...found.filter(({ runId }) => runId === null || !known.has(runId)).map(stray),
    ...ours.flatMap(({ run, expected }) => EFFECTS.flatMap((kind) => count(run, kind, byRun.get(run.runId) ?? [], expected[kind]))),
  ];
}

const stray = ({ kind, key, runId }: FoundEffect): Finding => ({
  kind: "stray",
  effect: kind,
  runId,
  message: `${kind}: ${key} belongs to no run of the journal`,
});

function count(
  { runId, workflow }: JournalRun,
  effect: EffectKind,
  of: readonly FoundEffect[],
  [least, most]: readonly [number, number],
): Finding[] {
  const there = of.filter(({ kind }) => kind === effect).length;
  if (there >= least && there <= most) return [];
  const message = `${workflow} ${runId}: ${there} ${effect}, expected ${least === most ? least : `${least} to ${most}`}`;
  return [{ kind: there < least ? "lost" : "doubled", effect, runId, message }];
}

/** One call has one key: two rows of a kind under it are one call that was applied twice. */
function repeatedKeys(found: readonly FoundEffect[]): Finding[] {
  const seen = new Map<string, FoundEffect[]>();
  for (const effect of found) seen.set(`${effect.kind} ${effect.key}`, [...(seen.get(`${effect.kind} ${effect.key}`) ?? []), effect]);
  return [...seen.values()].flatMap(([first, ...more]) =>
    first === undefined || more.length === 0
      ? []
      : [
          {
            kind: "doubled" as const,
            effect: first.kind,
            runId: first.runId,
            message: `${first.kind}: ${more.length + 1} times under the key ${first.key}`,
          },
        ],
  );
}

if (import.meta.main) {
  const runs = z.array(JournalRun).parse(JSON.parse(readFileSync(process.argv[2] ?? "/dev/stdin", "utf8")));
  const findings = checkEffects(signalboxHome(), runs);
  for (const { kind, message } of findings) console.log(`${kind}: ${message}`);
  console.log(
    findings.length === 0 ? `${runs.length} runs: nothing lost, nothing doubled.` : `${findings.length} findings in ${runs.length} runs.`,
  );
  process.exitCode = findings.length === 0 ? 0 : 1;
}
