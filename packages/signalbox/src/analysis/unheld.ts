import { formatDuration } from "../base/duration.ts";
import type { Expr } from "../definition/expr.ts";
import type { Node } from "../definition/graph.ts";
import { holdersOf, type People } from "../definition/people.ts";
import type { CallCoverage } from "./coverage.ts";
import type { Place } from "./place.ts";

/** Somebody whom a workflow would wait for, and who does not exist. */
export interface Unheld {
  /** The first node that asks. */
  readonly path: string;
  readonly message: string;
}
interface Asking {
  readonly who: string;
  readonly path: string;
  readonly message: string;
}

/** Whom approvals, questions and policies ask although nobody of `people` is it or holds it: one entry for each. */
export function unheld(places: readonly Place[], coverage: readonly CallCoverage[], people: People): readonly Unheld[] {
  const asking = [...places.flatMap(({ at, node }) => askedBy(at, node)), ...coverage.flatMap(askedByPolicies)];
  const byWho = Map.groupBy(asking, ({ who }) => who);
  return [...byWho.values()].flatMap(([first]) => (first === undefined || holdersOf(people, first.who).length > 0 ? [] : [first]));
}

function askedBy(at: string, node: Node): readonly Asking[] {
  const asked = node.kind === "approve" ? node.by : node.kind === "ask" ? node.who : undefined;
  const who = asked === undefined ? null : constant(asked);
  if (who === null || !("withinMs" in node) || node.withinMs === undefined) return [];
  return [
    { who, path: at, message: `Nobody is or holds ${who}, who is asked here: it would wait ${formatDuration(node.withinMs)} for nobody.` },
  ];
}

/** What a graph knows before it runs. */
const constant = (expr: Expr): string | null => ("lit" in expr && typeof expr.lit === "string" ? expr.lit : null);

const askedByPolicies = ({ node, tool, policies }: CallCoverage): readonly Asking[] =>
  policies.flatMap(({ policy, rule, then }) =>
    then.answer !== "ask"
      ? []
      : [
          {
            who: then.by,
            path: node,
            message: `Nobody is or holds ${then.by}, whom ${policy} rule ${rule} asks: "${tool}" would wait ${formatDuration(then.withinMs)} for nobody, and fail.`,
          },
        ],
  );
