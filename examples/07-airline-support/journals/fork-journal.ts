// FJ1. A fork without a change goes as the run did, from whatever batch it begins: the same steps with the same values, the same end. Only that what
// was cleared and sent is lent, and nobody is asked about it again.
// FJ2. A fork in which the model says something else ends in a state that has a name: it has ended, or each branch says at which step it stops, and why.
// FJ3. Of neither leaves anything: no tool of the desk is called.
import type { Engine, ForkReport, Json } from "signalbox";
import { alignRuns, isDifferent, stepsOf } from "signalbox/analysis";

type Entries = Awaited<ReturnType<Engine["journal"]>>;

/** At how many batches a journal is forked without a change, and at how many replies with other ones. */
export interface ForkPoints {
  readonly unchanged: number;
  readonly replies: number;
}
/** What became of the forks of one journal. */
export interface ForkedJournal {
  readonly unchanged: number;
  readonly changed: number;
  /** What is wrong, a line each. */
  readonly problems: readonly string[];
}

/** What the model says instead: it hands in its result; it makes a write that was never made. */
const OTHER_REPLIES: { readonly [name: string]: Json } = {
  finish: [{ text: "I leave it at that." }, { tool: "finish", arguments: { outcome: "the fork ends" } }],
  write: [{ tool: "send_certificate", arguments: { user_id: "nobody_1", amount: 1 } }],
};

/** Forks a run's journal at so many batches without a change, and at so many of its model's replies with each of the others. */
export async function forkJournal(engine: Engine, runId: string, points: ForkPoints): Promise<ForkedJournal> {
  const entries = await engine.journal(runId);
  const replied = [...new Set(entries.flatMap(({ event, seq }) => (event.type === "model-replied" ? [seq] : [])))];
  const batches = Array.from({ length: entries.at(-1)?.seq ?? 0 }, (_, index) => index + 1);
  const problems: string[] = [];
  const places = spread(batches, points.unchanged);
  for (const at of places) {
    const fork = await engine.fork({ runId, at, offline: true });
    problems.push(...(await unlike(engine, runId, entries, fork)).map((problem) => `at ${at}, unchanged: ${problem}`));
  }
  const changes = spread(replied, points.replies).flatMap((at) =>
    Object.entries(OTHER_REPLIES).map(([name, reply]) => ({ at, name, reply })),
  );
  for (const { at, name, reply } of changes) {
    const fork = await engine.fork({ runId, at, change: { kind: "reply", reply }, offline: true });
    problems.push(...nameless(fork, name).map((problem) => `at ${at}, ${name}: ${problem}`));
  }
  return { unchanged: places.length, changed: changes.length, problems };
}

/** Some of a list, from its first to its last. */
function spread<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, index) => items[Math.round((index * (items.length - 1)) / Math.max(1, most - 1))] as T);
}

/** FJ1. */
async function unlike(engine: Engine, runId: string, entries: Entries, fork: ForkReport): Promise<readonly string[]> {
  const [graph, run] = await Promise.all([engine.graph(runId), engine.run(runId)]);
  const forked = [...entries.filter(({ seq }) => seq <= fork.at), ...fork.entries];
  const different = alignRuns(stepsOf(graph, entries), stepsOf(graph, forked)).filter(isDifferent);
  const steps = different.filter(
    ({ left, right, differs }) => left === null || right === null || differs.some(({ path }) => !isOfApproval(path)),
  );
  const isEnd = fork.ends === run?.status && JSON.stringify(fork.output) === JSON.stringify(run.output);
  return [
    ...(isEnd ? [] : [`it is ${fork.ends}, and the run ${run?.status}`]),
    ...steps.map(({ path, differs }) => `${path} is another: ${differs.map((difference) => difference.path).join(", ")}`),
    ...fork.stops.map(({ step, why }) => `${step} stops: ${why}`),
    ...fork.effects.filter(({ answer }) => answer !== "lent").map(({ step, standing }) => `${step} is ${standing}`),
  ];
}

const APPROVAL: ReadonlySet<string> = new Set(["show", "calls", "decision", "by", "reason", "attempts"]);
const isOfApproval = (path: string): boolean => APPROVAL.has(path.split(/[.[]/)[0] ?? "");

/** FJ2. */
function nameless({ ends, stops }: ForkReport, name: string): readonly string[] {
  if (name === "finish" && ends !== "completed") return [`it is ${ends}, and it was finished`];
  return ends === "open" && stops.length === 0 ? ["it does not end, and nothing says why"] : [];
}
