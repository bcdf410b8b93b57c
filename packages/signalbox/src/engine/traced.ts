// What telemetry is told of a call. Where there is none, a call costs one comparison.
import { messageOf } from "../base/error.ts";
import type { Redactor } from "../base/redactor.ts";
import type { AnyTool } from "../definition/tool.ts";
import type { FailureOutcome } from "../definition/tool-error.ts";
import { type Arrival, type CommandOf, nodePath } from "../kernel/index.ts";
import { ModelFailure } from "../ports/model.ts";
import type { CallEnded, ModelCallEnded, Traced, TracedPlace } from "../ports/telemetry.ts";
import type { Asked } from "./ask-model.ts";
import type { ModelCommand, PreparedCall } from "./prepare-call.ts";
import type { RunActor } from "./run-actor.ts";

type StepCommand = CommandOf<"run-step">;

export function traceCall(actor: RunActor, command: StepCommand, tool: AnyTool, input: unknown): Traced<CallEnded> | null {
  const { telemetry, redactor } = actor.services;
  if (telemetry === null) return null;
  const agent = command.chosen === undefined ? null : agentAt(actor, command.chosen.agent);
  return guarded(redactor, telemetry.call({ ...placeOf(actor, command), agent, tool: tool.card, input }));
}

export function traceModelCall(actor: RunActor, command: ModelCommand, { request, quote }: PreparedCall): Traced<ModelCallEnded> | null {
  const { telemetry, redactor } = actor.services;
  if (telemetry === null) return null;
  const { modelId, provider } = quote.card;
  const agent = command.kind === "run-turn" ? agentAt(actor, command.node) : null;
  return guarded(redactor, telemetry.modelCall({ ...placeOf(actor, command), agent, request, modelId, provider }));
}

/** What came back is told as the journal will have it. */
const guarded = <End>(redactor: Redactor, traced: Traced<End>): Traced<End> => ({
  within: (perform) => traced.within(perform),
  ended: (end) => traced.ended(redactor.value(end)),
});

/** What became of a call, as its run is told. */
export function callEnd(answer: Arrival, outcome: FailureOutcome | "answered"): CallEnded {
  if (answer.type === "step-completed") return { outcome, ...(answer.output === undefined ? {} : { output: answer.output }) };
  return { outcome, ...("error" in answer ? { error: answer.error } : {}) };
}

export function modelCallEnd(asked: Asked): ModelCallEnded {
  if (asked.ok) return { reply: asked.reply, call: asked.record.call };
  const { thrown, spent } = asked;
  const code = thrown instanceof ModelFailure ? thrown.code : "model-failed";
  return { error: { code, message: messageOf(thrown) }, ...(spent.call === undefined ? {} : { call: spent.call }) };
}

const placeOf = (
  { runId, identity, definition }: RunActor,
  { frame, node, attempt }: StepCommand | ModelCommand,
): Omit<TracedPlace, "agent"> => ({
  runId,
  rootId: identity.rootId,
  workflow: definition.code.id,
  step: nodePath(frame, node),
  attempt,
});

/** By the agent's node, or its place "<frame>/<node>". */
function agentAt({ definition }: RunActor, place: string): string | null {
  const node = definition.index.nodes.get(place.slice(place.lastIndexOf("/") + 1));
  return node?.kind === "agent" ? node.agent.id : null;
}
