import { ApprovedCall } from "./approved-call.ts";
import { ABSENT } from "./expr.ts";
import type { ApproveNode, ProposalSpec } from "./graph.ts";
import type { Proposal } from "./proposal.ts";
import { duration, positive } from "./record-steps.ts";
import { type Arm, isFunction, type Recorder } from "./recorder.ts";
import type { AnyRef } from "./ref.ts";
import { isSchema, type Schema } from "./schema.ts";
import type { AnyTool } from "./tool.ts";

interface ApproveOptions {
  readonly show?: unknown;
  readonly calls?: { readonly [key: string]: Proposal<never, unknown> };
  readonly by: unknown;
  readonly count?: number;
  readonly fourEyes?: boolean;
  readonly within: string;
  readonly remind?: string;
  readonly escalateTo?: unknown;
  readonly escalateAfter?: string;
  readonly edit?: Schema;
  readonly granted: Arm;
  readonly denied?: Arm;
  readonly expired?: Arm;
}
interface AskOptions {
  readonly who: unknown;
  readonly question: unknown;
  readonly form: Schema;
  readonly within: string;
  readonly expired: Arm;
}

/** Approve and ask. */
export const recordPeople = (recorder: Recorder) => ({
  approve: (id: string, options: ApproveOptions) => {
    recorder.claim(id);
    const calls = Object.fromEntries(
      Object.entries(options.calls ?? {}).map(([key, proposal]) => [key, proposalSpec(recorder, `${id}.calls.${key}`, proposal)]),
    );
    if (options.show === undefined && Object.keys(calls).length === 0)
      recorder.problem(id, "shows nothing and clears nothing. Give `show`, `calls`, or both.");
    if (options.edit !== undefined) recorder.schemas.set(`${id}.show`, options.edit);
    const arm = isFunction(options.granted) ? grantedArm(recorder, id, options) : options.granted;
    const granted = recorder.arm(id, "granted", arm, ["approved", "decision"]);
    const node: ApproveNode = {
      id,
      kind: "approve",
      show: options.show === undefined ? ABSENT : recorder.expr(options.show, `${id}.show`),
      calls,
      by: recorder.expr(options.by, `${id}.by`),
      count: positive(recorder, `${id}.count`, options.count ?? 1),
      fourEyes: options.fourEyes ?? false,
      editable: options.edit !== undefined || Object.keys(calls).length > 0,
      withinMs: duration(recorder, `${id}.within`, options.within),
      ...(options.remind === undefined ? {} : { remindMs: duration(recorder, `${id}.remind`, options.remind) }),
      ...escalation(recorder, id, options),
      granted,
      denied: recorder.armOr(id, "denied", options.denied, ["decision"]),
      // Without an arm of its own, silence takes `denied`.
      ...(options.expired === undefined ? {} : { expired: recorder.arm(id, "expired", options.expired) }),
    };
    return recorder.push(node);
  },
  ask: (id: string, options: AskOptions) => {
    recorder.claim(id);
    const form = isSchema(options.form) ? options.form : null;
    if (form === null) recorder.problem(`${id}.form`, "needs a schema: the answer is checked by it.");
    else recorder.schemas.set(`${id}.form`, form);
    return recorder.push({
      id,
      kind: "ask",
      who: recorder.expr(options.who, `${id}.who`),
      question: recorder.expr(options.question, `${id}.question`),
      form: form === null ? {} : recorder.jsonSchema(form, `${id}.form`),
      withinMs: duration(recorder, `${id}.within`, options.within),
      expired: recorder.arm(id, "expired", options.expired),
    });
  },
});

function proposalSpec(recorder: Recorder, at: string, proposal: Proposal<never, unknown>): ProposalSpec {
  const tool = proposal.tool as unknown as AnyTool;
  recorder.registerTool(tool, at);
  return { tool: tool.card, input: recorder.expr(proposal.input, at) };
}

const grantedArm =
  (recorder: Recorder, id: string, options: ApproveOptions): Arm =>
  (value: { show: AnyRef; calls: { [key: string]: AnyRef } }, decision: AnyRef) => {
    const approved = Object.entries(options.calls ?? {}).map(([key, proposal]): [string, ApprovedCall] => [
      key,
      new ApprovedCall(id, key, proposal.tool as unknown as AnyTool, value.calls[key] as AnyRef, proposal.planner),
    ]);
    const shown = options.show === undefined ? undefined : value.show;
    // An arm that does not look at the shown value is no mistake: what is cleared are the calls.
    if (shown !== undefined) recorder.expr(shown, `${id}.approved`);
    const result: unknown = options.granted(shown, Object.fromEntries(approved), decision);
    for (const [, call] of approved) checkPerformed(recorder, call);
    return result;
  };

function checkPerformed(recorder: Recorder, call: ApprovedCall): void {
  if (call.performedBy.length > 0) return;
  // It was read when the arm was entered, and that nothing came of it is told here.
  recorder.expr(call.input, call.approval);
  recorder.problem(
    `${call.approval}.calls.${call.key}`,
    `is shown to a person for approval and never ${call.planner === null ? "performed. Perform" : "run. Run"} it in \`granted\`, or remove it.`,
  );
}

function escalation(recorder: Recorder, id: string, options: ApproveOptions): Pick<ApproveNode, "escalateTo" | "escalateAfterMs"> {
  if (options.escalateTo === undefined) return {};
  const half = Math.ceil(duration(recorder, `${id}.within`, options.within) / 2);
  const escalateAfterMs = options.escalateAfter === undefined ? half : duration(recorder, `${id}.escalateAfter`, options.escalateAfter);
  return { escalateTo: recorder.expr(options.escalateTo, `${id}.escalateTo`), escalateAfterMs };
}
