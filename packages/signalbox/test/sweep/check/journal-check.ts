// Reads the export and what was acknowledged, and nothing of the engine.
// J1. What was acknowledged is there: runs under their keys, ends, decisions. J2. One answer per attempt. J3. A timer fires once.
// J4. A covered call is cleared once. J5. Nothing is ordered after a cancel. J6. Entries are numbered without gaps.
// J7. The product's own checks (chains, replay) agree. J8. Who was overtaken writes nothing more.
import type { WrittenAcknowledgement } from "../acknowledgement.ts";
import type { ExportedEvent, ExportedRun, Journal } from "../journal-export.ts";

const ANSWERS: ReadonlySet<string> = new Set(["step-completed", "step-failed", "step-doubted"]);

export function checkJournal(journal: Journal, acknowledged: readonly WrittenAcknowledgement[]): string[] {
  const differences = journal.runs.flatMap(({ workflow, runId, difference }) =>
    difference === null ? [] : [`replay: ${workflow} ${runId} is decided otherwise: ${JSON.stringify(difference)}`],
  );
  return [
    ...checkAcknowledged(journal, acknowledged),
    ...checkOvertaken(acknowledged),
    ...journal.runs.flatMap(checkRun),
    ...journal.problems.map((problem) => `verify: ${problem}`),
    ...differences,
  ];
}

/** J1. */
function checkAcknowledged({ runs }: Journal, acknowledged: readonly WrittenAcknowledgement[]): string[] {
  const byId = new Map(runs.map((run) => [run.runId, run]));
  const runOfKey = new Map<string, string>();
  return acknowledged.flatMap((promise) => {
    if (promise.what === "started") {
      const known = runOfKey.get(promise.key) ?? promise.runId;
      runOfKey.set(promise.key, known);
      if (!byId.has(promise.runId))
        return [`lost: the start of ${promise.key} as run ${promise.runId} was acknowledged, and there is no such run`];
      return known === promise.runId ? [] : [`doubled: ${promise.key} was acknowledged as run ${known} and as run ${promise.runId}`];
    }
    if (promise.what === "ended") {
      const status = byId.get(promise.runId)?.status;
      return status === promise.status ? [] : [`lost: run ${promise.runId} was seen ${promise.status} and is ${status ?? "gone"}`];
    }
    if (promise.what !== "recorded") return [];
    const { runId, type, by, step } = promise;
    const isThere = byId
      .get(runId)
      ?.events.some((event) => event.type === type && event.by === by && (step === undefined || String(event.id).startsWith(`${step}#`)));
    return isThere === true ? [] : [`lost: ${type} by ${by} on run ${runId} was acknowledged and is not in its journal`];
  });
}

/** J8. */
const checkOvertaken = (acknowledged: readonly WrittenAcknowledgement[]): string[] =>
  acknowledged.filter(({ what }) => what === "committed").map(({ epoch }) => `overtaken: epoch ${epoch} was over and could still write`);

function checkRun({ runId, workflow, events }: ExportedRun): string[] {
  const say = (finding: string): string => `journal: ${workflow} ${runId}: ${finding}`;
  const repeated = (of: readonly ExportedEvent[]): string[] => doubles(of.map(({ id }) => String(id)));
  const isRetried = events.some(({ type }) => type === "retry-requested");
  const intents = events.filter(({ type }) => type === "intent-recorded");
  const cancel = events.findIndex(({ type }) => type === "cancel-requested");
  const sequence = [...new Set(events.map(({ seq }) => seq))];
  return [
    ...repeated(events.filter(({ type }) => ANSWERS.has(type))).map((id) => say(`${id} has two answers`)),
    // A retry opens timers again under their names.
    ...(isRetried ? [] : repeated(events.filter(({ type }) => type === "timer-fired"))).map((id) => say(`timer ${id} fired twice`)),
    ...clearedTwice(intents).map((clears) => say(`${clears} was cleared once and consumed twice`)),
    ...(cancel >= 0 ? events.slice(cancel).filter(({ type }) => type === "intent-recorded") : []).map(({ id }) =>
      say(`${String(id)} was ordered after the cancel`),
    ),
    ...(sequence.every((seq, index) => seq === index + 1) ? [] : [say(`its entries are numbered ${sequence.join(", ")}`)]),
  ];
}

/** J4. A later attempt of the same call may name the approval again, under the same key. */
function clearedTwice(intents: readonly ExportedEvent[]): string[] {
  const keys = Map.groupBy(
    intents.filter(({ clears }) => clears !== undefined),
    ({ clears }) => String(clears),
  );
  return [...keys].filter(([, cleared]) => new Set(cleared.map(({ key }) => key)).size > 1).map(([clears]) => clears);
}

export const doubles = (names: readonly string[]): string[] =>
  [...Map.groupBy(names, (name) => name)].filter(([, all]) => all.length > 1).map(([name]) => name);
