import { z } from "zod";

/** The airline refuses a call and changes nothing. Whoever called reads the reason as the call's answer. */
export class Refused extends Error {}

export const Refusal = z.templateLiteral(["Error: ", z.string()]);
export type Refusal = z.infer<typeof Refusal>;

export function orRefusal<T>(answer: () => T): T | Refusal {
  try {
    return answer();
  } catch (thrown) {
    if (thrown instanceof Refused) return `Error: ${thrown.message}`;
    throw thrown;
  }
}

export function known<T>(found: T | null, what: string): T {
  if (found === null) throw new Refused(`${what} not found`);
  return found;
}
