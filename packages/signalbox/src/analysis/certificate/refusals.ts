import { leakText } from "../approval-proof/proof-text.ts";
import { undeclared, undeclaredAdvice, undeclaredText } from "../data-to-models/undeclared.ts";
import type { Certificate } from "./certificate.ts";

/** Why a version is not made live. */
export interface CertificateRefusal {
  readonly code: "unbounded" | "unproven" | "undeclared";
  readonly node: string;
  readonly message: string;
  readonly advice: string;
}

const AMOUNTS = {
  cost: "what a run can cost",
  "model-calls": "how many models a run asks",
  "tool-calls": "how many calls a run makes",
  decisions: "how often a run asks people",
} as const;

/**
 * What keeps a certified version from being made live: something that nothing bounds, that leaves unseen, or that a model is told without a
 * reason. A wait may be of any length.
 */
export function refusalsOf({ unbounded, approvals, dataToModels }: Certificate): readonly CertificateRefusal[] {
  const byNode = Map.groupBy(unbounded, ({ node, reason }) => `${node} ${reason}`);
  return [
    ...[...byNode.values()].flatMap(([first, ...more]): readonly CertificateRefusal[] => {
      if (first === undefined) return [];
      const amounts = [first, ...more].map(({ of }) => AMOUNTS[of]).join(", ");
      return [{ code: "unbounded", node: first.node, message: `Nothing bounds ${amounts}: ${first.message}`, advice: first.advice }];
    }),
    // What the engine holds is seen by somebody; that the definition does not show it is told, and no reason to refuse it.
    ...approvals.unproven
      .filter(({ refused }) => refused)
      .map((leak): CertificateRefusal => ({ code: "unproven", node: leak.node, message: leakText(leak), advice: leak.advice })),
    ...undeclared(dataToModels).map(
      (told): CertificateRefusal => ({
        code: "undeclared",
        node: told.node,
        message: undeclaredText(told),
        advice: undeclaredAdvice(told),
      }),
    ),
  ];
}
