import { lineText } from "../policy-line.ts";
import type { ProvenEffect, UnaskedEffect, UnprovenEffect } from "./approval-proof.ts";

export const wayText = ({ path }: { readonly path: readonly string[] }): string => path.join(" → ");

/** "The external call of "mail.send" is not shown to be approved on the way start → spam? no → send. Nobody is asked on this way." */
export const leakText = (leak: UnprovenEffect): string =>
  `The ${leak.effect} call of "${leak.tool}" is not shown to be approved on the way ${wayText(leak)}. ${leak.problem}${heldText(leak)}`;

/** What happens all the same when it is about to be sent. */
export const heldText = ({ held }: Pick<UnprovenEffect, "held">): string =>
  held === null ? "" : ` When it is about to be sent, it is ${lineText(held)}.`;

/** "send (mail.send, external) is cleared in review by role:ae" */
export function provenText({ node, tool, effect, clearance, asksAgain }: ProvenEffect): string {
  const again = asksAgain.length === 0 ? "" : `; else ${asksAgain.map(lineText).join(", ")}`;
  const what = `${node} (${tool}, ${effect}) is`;
  if (clearance.kind === "denied") return `${what} denied by ${clearance.policy} rule ${clearance.rule}`;
  if (clearance.kind === "policy") return `${what} asked about by ${clearance.policy} rule ${clearance.rule}, ${clearance.by}`;
  const people = clearance.count > 1 ? `${clearance.count} of ${clearance.by}` : clearance.by;
  return `${what} cleared in ${clearance.node} by ${people}${again}`;
}

/** "confirm (mail.send, external) on the way start → confirm" */
export const unaskedText = (effect: UnaskedEffect): string => {
  const rules = effect.policies.length === 0 ? "" : `: ${effect.policies.map(lineText).join(", else ")}`;
  return `${effect.node} (${effect.tool}, ${effect.effect}) on the way ${wayText(effect)}${rules}`;
};
