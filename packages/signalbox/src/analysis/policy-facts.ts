import { namesIn } from "../definition/expr.ts";
import { factName, type PolicyData } from "../definition/policy-data.ts";
import type { PolicyLine } from "./policy-line.ts";

/** A read tool that is asked for a fact when a policy judges a call. */
export interface FactReading {
  readonly policy: string;
  readonly tool: string;
}

/** What is read to judge a call for which these rules may answer: each tool once for each policy. */
export function factsBehind(lines: readonly PolicyLine[], policies: readonly PolicyData[]): readonly FactReading[] {
  return policies.flatMap(({ id, rules, facts }) => {
    const names = new Set<string>();
    for (const { policy, rule } of lines) {
      const when = policy === id ? rules[rule - 1]?.when : undefined;
      if (when !== undefined) namesIn(when, names);
    }
    // A fact may read those before it.
    for (const fact of [...facts].reverse()) if (names.has(factName(fact.name))) namesIn(fact.input, names);
    const read = facts.filter(({ name }) => names.has(factName(name)));
    return [...new Set(read.map(({ tool }) => tool))].map((tool) => ({ policy: id, tool }));
  });
}
