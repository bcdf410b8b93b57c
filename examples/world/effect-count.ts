// Counts what happened in the outside world against what a journal promises; reads nothing of the engine.
// C1. An effect that the journal promises is there (lost). C2. It is there once (doubled). C3. Nothing is there that no run made (stray).
import type { RunJournal } from "../workload.ts";
import { mailsFrom } from "./sent-mail.ts";

/** Something that is in the world, and the call that put it there. A mail knows its key alone. */
export interface FoundEffect {
  readonly kind: string;
  readonly key: string;
  readonly runId: string | null;
}
/** How many effects of a kind a run may have: exactly, or between two numbers. A kind that is not named: none. */
export type Expected = { readonly [kind: string]: number | readonly [least: number, most: number] };

/** The mails of one sender: other examples may share the outbox. */
export const mailsIn = (home: string, from: string): FoundEffect[] =>
  mailsFrom(home, from).map(({ key }) => ({ kind: "mails", key, runId: null }));

/** What is wrong, a line each. `expectedOf` gives null for a run that is not to be judged. */
export function countEffects(
  effects: readonly FoundEffect[],
  runs: readonly RunJournal[],
  expectedOf: (run: RunJournal) => Expected | null,
): string[] {
  const found = assigned(effects, runs);
  const byRun = Map.groupBy(found, ({ runId }) => runId);
  const known = new Set(runs.map(({ runId }) => runId));
  return [
    ...repeatedKeys(found),
    ...found.filter(({ runId }) => runId === null || !known.has(runId)).map(({ kind, key }) => `stray: ${kind} ${key} belongs to no run`),
    ...runs.flatMap((run) => {
      const expected = expectedOf(run);
      return expected === null ? [] : countRun(run, byRun.get(run.runId) ?? [], expected);
    }),
  ];
}

/** A mail belongs to the run whose journal announced its key. */
function assigned(effects: readonly FoundEffect[], runs: readonly RunJournal[]): FoundEffect[] {
  const runOfKey = new Map(
    runs.flatMap(({ runId, events }) =>
      events.flatMap(({ type, key }) => (type === "intent-recorded" ? [[String(key), runId] as const] : [])),
    ),
  );
  return effects.map((effect) => ({ ...effect, runId: effect.runId ?? runOfKey.get(effect.key) ?? null }));
}

function countRun({ runId, workflow, outcome }: RunJournal, of: readonly FoundEffect[], expected: Expected): string[] {
  const kinds = new Set([...Object.keys(expected), ...of.map(({ kind }) => kind)]);
  return [...kinds].flatMap((kind) => {
    const range = expected[kind] ?? 0;
    const [least, most] = typeof range === "number" ? [range, range] : range;
    const count = of.filter((effect) => effect.kind === kind).length;
    if (count >= least && count <= most) return [];
    const should = least === most ? least : `${least} to ${most}`;
    return [`${count < least ? "lost" : "doubled"}: ${workflow} ${runId} (${outcome ?? "open"}) has ${count} ${kind}, expected ${should}`];
  });
}

/** One call has one key: two rows of a kind under it are one call that was applied twice. */
const repeatedKeys = (found: readonly FoundEffect[]): string[] =>
  [...Map.groupBy(found, ({ kind, key }) => `${kind} under the key ${key}`)].flatMap(([name, all]) =>
    all.length > 1 ? [`doubled: ${all.length} ${name}`] : [],
  );
