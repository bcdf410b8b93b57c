import { commandOf, type EventOf } from "../../kernel/index.ts";
import { firstSentAt } from "../call-key.ts";
import type { RunActor } from "../run-actor.ts";

/** A doubt, with when another run of the lineage may have sent the same call before this one did: the target's time began then. */
export function datedDoubt(actor: RunActor, doubt: EventOf<"step-doubted">): EventOf<"step-doubted"> {
  const { root, key } = actor.identity;
  const command = root === key ? null : commandOf(actor.live.index, actor.live.state, doubt.id);
  if (command?.kind !== "run-step" || command.tool.delivery !== "keyed") return doubt;
  const since = firstSentAt(actor, command);
  return since === undefined ? doubt : { ...doubt, since };
}
