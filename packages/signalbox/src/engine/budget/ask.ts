import { costMicroUsd } from "../../base/money.ts";
import { stepPath } from "../../kernel/ids.ts";
import type { Arrival, Batch, Command, CommandOf } from "../../kernel/index.ts";
import { type Amount, NOTHING } from "../../kernel/ledger.ts";
import { failedCall } from "../ask-model.ts";
import { preparePrompt } from "../perform-model.ts";
import { prepareTurn } from "../perform-turn.ts";
import type { ModelCommand, PreparedCall } from "../prepare-call.ts";
import { hasDeclaredKey } from "../rival.ts";
import type { RunActor } from "../run-actor.ts";

/** A call that will cost something, before it is ordered. */
export interface Ask {
  readonly kind: "ask";
  readonly command: Command & { readonly id: string; readonly frame: string };
  /** What is called, and what is frozen when its provider bills above the bound: "model:large", "tool:enrich". */
  readonly what: string;
  readonly bound: Amount;
  /** A model call as it will be made. */
  readonly prepared?: PreparedCall;
  /**
   * The step of an effect that is one however often it is sent: another attempt of it stands for a doubtful one and takes nothing more.
   * Absent for a read and a model call, of which each costs.
   */
  readonly effect?: string;
}
/** A call that cannot be made, because nobody can bound what it costs, or its author bounds it more tightly. */
export interface Refusal {
  readonly kind: "refusal";
  readonly command: ModelCommand;
  readonly arrival: Arrival;
}

/** A call that costs nothing, whose declared key another step may hold: that is decided where its intent is recorded. */
export interface Claim {
  readonly kind: "claim";
  readonly command: CommandOf<"run-step">;
}

/** What a batch's commands will cost. A step without a cost is passed by: most batches ask for nothing. */
export function asksOf(actor: RunActor, commands: readonly Command[], batch: Batch): readonly (Ask | Refusal | Claim)[] {
  let asks: (Ask | Refusal | Claim)[] | null = null;
  for (const command of commands) {
    const ask = askOf(actor, command, batch);
    if (ask === null) continue;
    asks ??= [];
    asks.push(ask);
  }
  return asks ?? NONE;
}
const NONE: readonly (Ask | Refusal | Claim)[] = [];

function askOf(actor: RunActor, command: Command, batch: Batch): Ask | Refusal | Claim | null {
  switch (command.kind) {
    case "run-step":
      return toolAsk(actor, command) ?? (hasDeclaredKey(command) ? { kind: "claim", command } : null);
    case "call-model":
      return modelAsk(actor, command, () => preparePrompt(actor, command, actor.identity.model ?? undefined));
    case "run-turn":
      return modelAsk(actor, command, () =>
        prepareTurn(actor, command, () => actor.conversations.messages(command, batch), actor.identity.model ?? undefined),
      );
    default:
      return null;
  }
}

/** The body may be a newer one than the graph pins, and dearer. */
export function toolAsk(actor: RunActor, command: CommandOf<"run-step">): Ask | null {
  const { id, delivery, maxCostUsd } = command.tool;
  const usd = Math.max(maxCostUsd, actor.definition.code.tools.get(id)?.card.maxCostUsd ?? 0);
  if (usd === 0) return null;
  const bound = { ...NOTHING, costMicroUsd: costMicroUsd(usd) };
  const effect = delivery === "free" ? {} : { effect: stepPath(command.frame, command.node) };
  return { kind: "ask", command, what: `tool:${id}`, bound, ...effect };
}

/** What it may take: the input and all that the model may write, in tokens and in money. */
function modelAsk(actor: RunActor, command: ModelCommand, prepare: () => PreparedCall): Ask | Refusal {
  try {
    const prepared = prepare();
    const { model, bound, maxCostMicroUsd } = prepared.quote;
    const most = { costMicroUsd: maxCostMicroUsd, tokens: bound.inputTokens + bound.outputTokens };
    return { kind: "ask", command, what: `model:${model}`, bound: most, prepared };
  } catch (thrown) {
    return { kind: "refusal", command, arrival: failedCall(actor.services, command, thrown) };
  }
}
