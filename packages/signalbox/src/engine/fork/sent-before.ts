// F6. A fork sends what the lineage has sent at the same step with other arguments only when a person has cleared exactly that, whatever policies say.
import { canonical } from "../../base/json.ts";
import { type CommandOf, type Finding, nodePath } from "../../kernel/index.ts";
import type { IntentRow, RunKey, RunRow, StoreReader } from "../../ports/run-store.ts";
import { outcomeOf } from "../call-outcome.ts";
import { readJournal } from "../journal.ts";
import type { Judging } from "../judge-call.ts";
import { identityOf } from "../run-identity.ts";

type StepCommand = CommandOf<"run-step">;
/** Stands in the journal where a policy's name does. */
export const FORK_RULE = "signalbox.fork";
const WITHIN_MS = 7 * 86_400_000;
/** Who is asked where nobody is known to have made the fork live. */
const ANYBODY = "role:operator";

/** What a person has to be asked about a call before it is sent; null where the lineage has sent nothing else at its step. */
export function forkAsk(actor: Judging, command: StepCommand): Finding | null {
  const other = sentElse(actor, command);
  if (other === null) return null;
  const { runId } = actor.services.store.read.run(other.run) as RunRow;
  return {
    policy: FORK_RULE,
    version: "1",
    rule: 0,
    read: {},
    answer: "ask",
    by: actor.identity.startedBy ?? ANYBODY,
    withinMs: WITHIN_MS,
    reason: `Run ${runId} has sent something else at this step.`,
  };
}

/** What the lineage has sent at the step of a call, with other arguments, and this run has not ordered as well. */
function sentElse(actor: Judging, command: StepCommand): IntentRow | null {
  const { identity, services, runId } = actor;
  if (!identity.forked || command.tool.delivery === "free") return null;
  const { digest, store } = services;
  const there = sentBy(actor).get(placeOf(identity.place, command.frame, command.node)) ?? [];
  const argumentsHash = digest.sha256(canonical(command.input ?? null));
  if (there.length === 0 || there.some((sent) => sent.argumentsHash === argumentsHash)) return null;
  const ordered = new Set<string>();
  for (const { batch } of readJournal(digest, store.read, identity.key, runId))
    for (const event of batch.events) if (event.type === "intent-recorded") ordered.add(event.key);
  const isSent = (sent: IntentRow): boolean => outcomeOf(services, store.read.run(sent.run) as RunRow, sent).is !== "free";
  return there.find((sent) => !ordered.has(sent.key) && isSent(sent)) ?? null;
}

/** By the places of steps: of every run of the lineage but those that this fork has started. All of them have ended. */
function sentBy({ identity, services }: Judging): ReadonlyMap<string, readonly IntentRow[]> {
  const known = memory.get(identity);
  if (known !== undefined) return known;
  const { read } = services.store;
  const ours = topOf(read, read.run(identity.key) as RunRow);
  const runs = new Map<RunKey, string | null>();
  const placeIn = (run: RunKey): string | null => {
    if (!runs.has(run)) {
      const row = read.run(run);
      runs.set(run, row === null || topOf(read, row) === ours ? null : identityOf(read, row, null).place);
    }
    return runs.get(run) ?? null;
  };
  const places = new Map<string, IntentRow[]>();
  for (const intent of read.intentsOf(identity.root)) {
    const before = placeIn(intent.run);
    if (before === null) continue;
    const place = placeOf(before, "", intent.step);
    places.set(place, [...(places.get(place) ?? []), intent]);
  }
  memory.set(identity, places);
  return places;
}
const memory = new WeakMap<Judging["identity"], ReadonlyMap<string, readonly IntentRow[]>>();

/** The run without a parent that leads to a run. */
function topOf(read: StoreReader, { key, parentKey }: RunRow): RunKey {
  const parent = parentKey === null ? null : read.run(parentKey);
  return parent === null ? key : topOf(read, parent);
}

/** An agent's call is known by its tool: in which turn it was made is not in it. */
const placeOf = (before: string, frame: string, node: string): string =>
  `${before}${nodePath(frame, node)
    .replace(/^\//, "")
    .replace(/\[\d+\.\d+\]/g, "[]")}`;
