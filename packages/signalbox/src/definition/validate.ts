import { Cron } from "croner";
import { messageOf, type Problem } from "../base/error.ts";
import type { JsonObject } from "../base/json.ts";
import { placesWithinThemselves } from "./admission.ts";
import type { Expr } from "./expr.ts";
import { type Block, blocksOf, type Graph, type Node, nodesOf, readsOf } from "./graph.ts";
import { unknownFields } from "./known-field.ts";
import type { Recorder } from "./recorder.ts";
import { outputJsonSchema } from "./schema.ts";
import type { ToolCard } from "./tool.ts";
import type { Trigger } from "./trigger.ts";

/** What is wrong with a recorded graph as a whole. What is wrong with one value was reported where it was recorded. */
export function validate(graph: Graph, recorder: Recorder): Problem[] {
  return [
    ...identity(graph),
    ...limits(graph),
    ...placesWithinThemselves(graph.id, graph.admission, recorder),
    ...graph.triggers.flatMap(trigger),
    ...outcomes(graph),
    ...unreachable(graph.main),
    ...spentTwice(graph.main),
    ...memories(graph),
    ...fields(graph, recorder),
  ];
}

const identity = (graph: Graph): Problem[] =>
  typeof graph.id === "string" && /^[a-z0-9][a-z0-9-]{0,62}$/.test(graph.id)
    ? []
    : [{ path: "id", message: `"${graph.id}" is not a workflow id: lower-case letters, digits and hyphens, at most 63.` }];

function limits(graph: Graph): Problem[] {
  const declared: Partial<Graph["limits"]> | undefined = graph.limits;
  const usd = declared?.costUsd;
  if (!isAmount(usd)) {
    const what = usd === undefined ? "is missing" : `is ${String(usd)}, which is no amount`;
    return [
      {
        path: "limits.costUsd",
        message: `${what}: the most that one run may spend, in US dollars. 0 for a workflow without models and paid tools.`,
      },
    ];
  }
  const { costUsdPerDay, tokens, tokensPerDay } = declared as Graph["limits"];
  return [
    ...(costUsdPerDay === undefined || (isAmount(costUsdPerDay) && costUsdPerDay >= usd)
      ? []
      : [{ path: "limits.costUsdPerDay", message: "must be an amount of at least costUsd, or no run could use its limit." }]),
    ...(tokens === undefined || isCount(tokens) ? [] : [{ path: "limits.tokens", message: "must be a whole number of 0 or more." }]),
    ...(tokensPerDay === undefined || (isCount(tokensPerDay) && tokensPerDay >= (tokens ?? 0))
      ? []
      : [{ path: "limits.tokensPerDay", message: "must be a whole number of at least tokens, or no run could use its limit." }]),
  ];
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

const isAmount = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value) && value >= 0;

function trigger(declared: Trigger): Problem[] {
  if (declared.kind === "webhook" && !/^\/[a-z0-9/_-]{1,100}$/.test(declared.path))
    return [
      { path: "on", message: `webhook("${declared.path}"): a path starts with "/" and has lower-case letters, digits, "-", "_", "/".` },
    ];
  if (declared.kind !== "schedule") return [];
  try {
    new Cron(declared.cron, { timezone: declared.timeZone }).nextRun();
    return [];
  } catch (thrown) {
    return [{ path: "on", message: `schedule("${declared.cron}", "${declared.timeZone}"): ${messageOf(thrown)}` }];
  }
}

function outcomes(graph: Graph): Problem[] {
  const named = [graph.main, ...[...nodesOf(graph.main)].flatMap(({ node }) => blocksOf(node).map(([, block]) => block))];
  const unknown = named.filter((block) => block.outcome !== undefined && !graph.outcomes.includes(block.outcome));
  return unknown.map((block) => ({ path: block.id, message: `names the outcome "${block.outcome}", which \`outcomes\` does not list.` }));
}

/** True when no path leaves the node: it is `fail`, or every arm of it always fails. */
function neverLeaves(node: Node): boolean {
  if (node.kind === "fail") return true;
  if (node.kind === "when" || node.kind === "match" || node.kind === "approve")
    return blocksOf(node).every(([, block]) => alwaysFails(block));
  if (node.kind === "repeat") return node.onError === undefined && alwaysFails(node.body);
  if (node.kind === "all") return node.onError === undefined && Object.values(node.branches).some(alwaysFails);
  return false;
}
const alwaysFails = (block: Block): boolean => block.nodes.some(neverLeaves);

function unreachable(block: Block): Problem[] {
  const stop = block.nodes.findIndex(neverLeaves);
  const here =
    stop < 0
      ? []
      : block.nodes
          .slice(stop + 1)
          .map((node) => ({ path: node.id, message: `can never run: "${(block.nodes[stop] as Node).id}" before it always fails.` }));
  return [...here, ...block.nodes.flatMap((node) => blocksOf(node).flatMap(([, child]) => unreachable(child)))];
}

/** A memory is somebody's: the run's subject's, or that of the agent's own step. */
const memories = (graph: Graph): Problem[] =>
  [...nodesOf(graph.main)].flatMap(({ node }) =>
    node.kind === "agent" && node.memory !== undefined && node.memory.subject === undefined && graph.subject === undefined
      ? [{ path: node.id, message: "has a memory, and nothing says whose: give the workflow a `subject`, or this step one." }]
      : [],
  );

/** P4. A cleared call is performed once: not in a loop, and not twice on one path (once in each of two arms is fine). */
const spentTwice = (main: Block): Problem[] =>
  [...nodesOf(main)].flatMap(({ node }) => (node.kind === "approve" ? spending(node.id, node.granted) : []));

/** Loops around the approval are no matter: each round has an approval of its own. So each approval is followed by itself. */
function spending(approval: string, granted: Block): Problem[] {
  const problems: Problem[] = [];
  const perform = (node: Node, call: string, spent: Map<string, string>, loop: string | null): void => {
    const key = `${approval}.calls.${call}`;
    const before = spent.get(call);
    if (before !== undefined) {
      problems.push({
        path: node.id,
        message: `performs "${key}", which "${before}" performs already on the same path. One approval sends once.`,
      });
    } else if (loop !== null)
      problems.push({ path: node.id, message: `performs "${key}" inside "${loop}", which would send it more than once.` });
    spent.set(call, node.id);
  };
  const visit = (block: Block, spent: Map<string, string>, loop: string | null): void => {
    for (const node of block.nodes) {
      if ((node.kind === "call" || node.kind === "run") && node.clears?.approval === approval) perform(node, node.clears.call, spent, loop);
      const ends = blocksOf(node).map(([arm, child]) => {
        // Branches run side by side, so each spends what the others may not; of arms only one is taken.
        const mine = node.kind === "all" ? spent : new Map(spent);
        const repeats = (node.kind === "map" || node.kind === "repeat") && arm === "body";
        visit(child, mine, repeats ? (loop ?? node.id) : loop);
        return mine;
      });
      for (const end of ends) for (const [call, id] of end) spent.set(call, id);
    }
  };
  visit(granted, new Map(), null);
  return problems;
}

/** Fields that a ref reads and its schema does not have, and inputs that lack a required field. */
function fields(graph: Graph, recorder: Recorder): Problem[] {
  const input = recorder.schemas.get("input");
  const known = new Map<string, JsonObject>();
  if (input !== undefined) known.set("input", safely(() => outputJsonSchema(input)) ?? graph.input);
  for (const { node } of nodesOf(graph.main)) {
    const tool = node.kind === "call" && node.onError === undefined ? recorder.tools.get(node.tool.id) : undefined;
    if (tool !== undefined) known.set(node.id, tool.outputSchema);
    if (node.kind === "prompt" && node.onError === undefined) known.set(node.id, node.output);
  }
  const results = [graph.main, ...[...nodesOf(graph.main)].flatMap(({ node }) => blocksOf(node).map(([, block]) => block))];
  return [
    ...results.flatMap(({ id, result }) => unknownFields(result, `result of ${id}`, known)),
    ...(graph.subject === undefined ? [] : unknownFields(graph.subject.key, "subject", known)),
    ...(graph.admission?.perKey === undefined ? [] : unknownFields(graph.admission.perKey.key, "limits.perKey.key", known)),
    ...[...nodesOf(graph.main)].flatMap(({ node }) => fieldsOf(node, known, recorder)),
  ];
}

const fieldsOf = (node: Node, known: ReadonlyMap<string, JsonObject>, recorder: Recorder): Problem[] => [
  ...readsOf(node).flatMap(([role, expr]) => unknownFields(expr, `${node.id}.${role}`, known)),
  ...callsOf(node).flatMap(([at, tool, input]) => missingFields(input, at, recorder.tools.get(tool.id)?.inputSchema)),
];

/** The calls that a node orders or proposes, each with its place. */
function callsOf(node: Node): readonly (readonly [string, ToolCard, Expr])[] {
  if (node.kind === "approve") return Object.entries(node.calls).map(([key, { tool, input }]) => [`${node.id}.calls.${key}`, tool, input]);
  return node.kind === "call" && node.clears === undefined ? [[`${node.id}.input`, node.tool, node.input]] : [];
}

function missingFields(input: Expr, at: string, schema: JsonObject | undefined): Problem[] {
  const required = schema?.required;
  if (!("obj" in input) || !Array.isArray(required)) return [];
  const missing = required.filter((key) => typeof key === "string" && !Object.hasOwn(input.obj, key));
  return missing.map((key) => ({ path: `${at}.${String(key)}`, message: "is required by the tool's input and missing." }));
}

function safely<T>(attempt: () => T): T | null {
  try {
    return attempt();
  } catch {
    return null;
  }
}
