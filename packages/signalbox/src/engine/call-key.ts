// The key of a call's effect, and who else may hold it.
import { canonical } from "../base/json.ts";
import { parseWith } from "../definition/schema.ts";
import type { ToolCard } from "../definition/tool.ts";
import { stepPath } from "../kernel/ids.ts";
import type { Chosen, CommandOf } from "../kernel/index.ts";
import type { IntentRow, RunKey } from "../ports/run-store.ts";
import { effectKey } from "./effect-key.ts";
import { lineageOf } from "./lineage.ts";
import type { RunActor } from "./run-actor.ts";

export function keyOf(
  actor: RunActor,
  command: CommandOf<"run-step"> | CommandOf<"probe-step">,
): { readonly key: string; readonly argumentsHash: string } {
  const { digest, store } = actor.services;
  const argumentsHash = digest.sha256(canonical(command.input ?? null));
  const declared = declaredKey(actor, command);
  const [lineage, step] = scopeOf(actor, command);
  const parts = declared === null ? [lineage, step, argumentsHash] : [lineage, command.tool.id, declared];
  return { argumentsHash, key: effectKey(digest, store.instanceKey, parts) };
}

/** Whose key it is: the lineage's, and in it the step's; or the whole instance's. */
const INSTANCE = 0;
const isInstanceWide = (command: { readonly tool: ToolCard }): boolean => command.tool.keyScope === "instance";
const scopeOf = (actor: RunActor, command: CommandOf<"run-step"> | CommandOf<"probe-step">): readonly [string, string] =>
  isInstanceWide(command)
    ? ["instance", ""]
    : [
        actor.identity.rootId,
        actor.identity.plan !== null
          ? `${actor.identity.plan.series} > ${command.tool.id}`
          : `${actor.identity.place}${command.chosen === undefined ? stepPath(command.frame, command.node) : chosenPath(command.tool, command.chosen)}`,
      ];
/** What a model chose is known by the agent and by how many of the same calls it made before: neither turn nor call id is in it. */
const chosenPath = ({ id }: ToolCard, { agent, nth }: Chosen): string => `${agent}#${id}#${nth}`;

/** What the author says makes two calls the same; null where nothing is said, or the input is refused anyway. */
export function declaredKey(actor: RunActor, command: CommandOf<"run-step"> | CommandOf<"probe-step">): string | null {
  const tool = actor.definition.code.tools.get(command.tool.id);
  if (tool?.key === undefined) return null;
  const input = parseWith(tool.input, command.input);
  return input.ok ? String(tool.key(input.value)) : null;
}

/** Whether another run may hold the key of a call: one of the same instance-wide key, the child that this run replaces, another version of its plan, or the run that a fork begins in. */
export const isSharedKey = (actor: RunActor, command: CommandOf<"run-step">): boolean =>
  isInstanceWide(command) ||
  actor.identity.forked ||
  actor.identity.plan !== null ||
  (actor.identity.parent !== null && command.tool.keyScope === undefined);
/** Whether a call may find its key held by that run, to adopt what it has recorded. */
export const mayHold = (actor: RunActor, command: CommandOf<"run-step">, held: Pick<IntentRow, "run">): boolean =>
  isSharedKey(actor, command) || isReplaced(actor, held);

/** Whether that run is one that this run was started in the place of, by a retry. */
export function isReplaced({ key, identity, services }: RunActor, { run }: Pick<IntentRow, "run">): boolean {
  if (identity.parent === null || run === key) return false;
  const { read } = services.store;
  const row = read.run(run);
  if (row === null || row.endedAt === null || row.parentKey === null || row.parentCommand === null) return false;
  const parent = { key: row.parentKey, command: row.parentCommand };
  return row.root === identity.root && lineageOf(read, { ...row, parent }).place === identity.place;
}

/** Under which root its key is unique. */
export const keyRootOf = (actor: RunActor, command: CommandOf<"run-step">): RunKey =>
  isInstanceWide(command) ? INSTANCE : actor.identity.root;

/** When the effect of a call may have left for the first time, by whichever run; undefined before there is an intent of it. */
export const firstSentAt = (actor: RunActor, command: CommandOf<"run-step">): number | undefined =>
  actor.services.store.read.intent(keyRootOf(actor, command), keyOf(actor, command).key)?.at;

/** The intent of the other run, or step of a plan, that holds the key of a call already; null when this call may be sent. */
export function holderOf(actor: RunActor, command: CommandOf<"run-step">): IntentRow | null {
  if (!isSharedKey(actor, command) && actor.identity.parent === null) return null;
  const held = actor.services.store.read.intent(keyRootOf(actor, command), keyOf(actor, command).key);
  if (held === null || held.run !== actor.key) return held !== null && mayHold(actor, command, held) ? held : null;
  // Of a plan, another step may have made the very call: it is made once (engine/plan-run.ts, PL3).
  return actor.identity.plan !== null && held.step !== stepPath(command.frame, command.node) ? held : null;
}
