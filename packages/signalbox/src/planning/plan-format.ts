// What a model is told of plans: the format, and the tools that it may use in one. It is part of the schema of what it hands in.
import type { JsonObject } from "../base/json.ts";
import type { PlanLimits } from "../definition/planner.ts";
import type { AnyTool } from "../definition/tool.ts";
import { listSignatures, signatures } from "./operator-types.ts";

const FORMAT = `A plan is {"steps": [...], "result": <value>}. Its steps run in their order, and nothing else decides anything while it runs.
Steps:
  {"id": "find", "call": "<tool>", "with": {<its arguments>}}
  {"id": "check", "when": <true or false>, "then": [steps], "otherwise": [steps]}
  {"id": "kind", "match": <text>, "arms": {"<text>": [steps]}, "otherwise": [steps]}
  {"id": "each", "map": <list>, "as": "account", "max": <most items>, "do": [steps]}
  {"id": "stop", "fail": "<why>"}
Any step may have "why": a sentence for the person who approves the plan.
Values: a literal, or {"$from": "<step>.<field>"} for a result of a step before, {"$from": "input.<field>"} for the input, {"$from": "account.<field>"}
for the item of a map around it, or an operator over values: {"$text": ["Dear ", {"$from": "input.name"}]}, {"$gt": [{"$from": "find.count"}, 0]},
{"$filter": [<list>, "account", {"$eq": [{"$from": "account.status"}, "open"]}]}. A map gives the list of its last call's results. What may be absent needs
{"$coalesce": [<value>, <otherwise>]}. {"$literal": <value>} takes a value as it is.`;

/** The JSON Schema of a plan over these tools, as the model sees it. */
export function planSchema(tools: readonly AnyTool[], limits: Required<PlanLimits>, output: JsonObject | null): JsonObject {
  const operators = [...Object.keys(signatures), ...Object.keys(listSignatures)].map((name) => `$${name}`).join(", ");
  const bounds = `At most ${limits.steps} steps, ${limits.items} items in a map, ${limits.calls} calls, and $${limits.costUsd}.`;
  const description = [FORMAT, `Operators: ${operators}.`, bounds, resultText(output), "Tools:", ...tools.map(toolText)].join("\n");
  const step: JsonObject = { type: "object", properties: { id: { type: "string" }, why: { type: "string" } }, required: ["id"] };
  return { type: "object", description, properties: { steps: { type: "array", items: step }, result: {} }, required: ["steps"] };
}

const resultText = (output: JsonObject | null): string =>
  output === null ? "A plan needs no result." : `The result must fit: ${JSON.stringify(output)}`;
const toolText = ({ card, description, inputSchema, outputSchema }: AnyTool): string => {
  const cost = card.maxCostUsd > 0 ? `, at most $${card.maxCostUsd} a call` : "";
  return `- ${card.id} (${card.effect}${cost}): ${description}\n  with: ${JSON.stringify(inputSchema)}\n  gives: ${JSON.stringify(outputSchema)}`;
};
