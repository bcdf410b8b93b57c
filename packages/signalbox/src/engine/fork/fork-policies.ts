// F7. A fork that goes on live is judged by the policies of the instance and by its own: it is never freer than any other run.
// F8. A rehearsal is judged by its own in the place of those with the same ids. Where the instance is stricter at a call that it comes to, it cannot be made live.
import { SignalboxError } from "../../base/error.ts";
import { hashOf } from "../../base/hash.ts";
import { parsePolicies } from "../../definition/parse-policy.ts";
import { type PolicyData, policyJson } from "../../definition/policy-data.ts";
import type { AnyTool } from "../../definition/tool.ts";
import type { PolicyInForce } from "../../kernel/index.ts";
import type { PolicyBook } from "../policy-book.ts";

type Tools = ReadonlyMap<string, AnyTool>;

/** F7. `tools`: of the run's workflow, beside those that the instance's policies ask. */
export function policiesTogether(instance: PolicyBook, own: readonly PolicyData[], tools: Tools): PolicyBook {
  if (own.length === 0) return instance;
  return { inForce: [...instance.inForce, ...inForceOf(own)], tools: toolsFor(instance, own, tools) };
}

/** F8. */
export function policiesInstead(instance: PolicyBook, own: readonly PolicyData[], tools: Tools): PolicyBook {
  const ids = new Set(own.map(({ id }) => id));
  const others = instance.inForce.filter(({ data }) => !ids.has(data.id));
  return { inForce: [...others, ...inForceOf(own)], tools: toolsFor(instance, own, tools) };
}

/** The later ones take the place of earlier ones with the same ids. */
export function policiesAfter(before: readonly PolicyData[], own: readonly PolicyData[]): readonly PolicyData[] {
  const ids = new Set(own.map(({ id }) => id));
  return [...before.filter(({ id }) => !ids.has(id)), ...own];
}

/** What somebody gives as a fork's policies. @throws SignalboxError `usage` with every problem, also where nobody can read a fact of theirs here. */
export function givenPolicies(written: unknown, instance: PolicyBook, tools: Tools): readonly PolicyData[] {
  const policies = parsePolicies(written, "The change of policies");
  const problems = policies.flatMap(({ id, facts }, index) =>
    facts.flatMap(({ tool, interface: pinned }, at) => {
      const why = whyUnread(instance.tools.get(tool) ?? tools.get(tool), tool, pinned);
      return why === null ? [] : [{ path: `[${index}].facts[${at}].tool`, message: `${why} (policy "${id}")` }];
    }),
  );
  if (problems.length === 0) return policies;
  const lines = problems.map(({ path, message }) => `  ${path}: ${message}`).join("\n");
  throw new SignalboxError("usage", `A fact of these policies cannot be read here:\n${lines}`, { problems });
}

function whyUnread(tool: AnyTool | undefined, id: string, pinned: string): string | null {
  if (tool === undefined) return `no policy and no step of the workflow has a tool "${id}"`;
  const { effect, interface: ours } = tool.card;
  if (effect !== "read" && effect !== "none") return `"${id}" has the effect "${effect}", and a policy only looks`;
  return ours === pinned ? null : `"${id}" has another interface here: ${ours}`;
}

/** Of another interface than a policy was written for, a tool is none: what it would be asked for denies. */
function toolsFor(instance: PolicyBook, own: readonly PolicyData[], tools: Tools): Tools {
  const found = new Map(instance.tools);
  for (const { tool: id, interface: pinned } of own.flatMap(({ facts }) => facts)) {
    const tool = tools.get(id);
    if (!found.has(id) && tool !== undefined && whyUnread(tool, id, pinned) === null) found.set(id, tool);
  }
  return found;
}

const known = new WeakMap<PolicyData, PolicyInForce>();
const inForceOf = (policies: readonly PolicyData[]): readonly PolicyInForce[] =>
  policies.map((data) => {
    const found = known.get(data) ?? { data, hash: hashOf(policyJson(data)) };
    known.set(data, found);
    return found;
  });
