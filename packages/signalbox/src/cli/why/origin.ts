import type { Json } from "../../base/json.ts";
import { namesIn } from "../../definition/expr.ts";
import { type Block, blocksOf, type Node, readsOf } from "../../definition/graph.ts";
import type { GraphIndex, ModelCall } from "../../kernel/index.ts";
import type { Cause } from "./explanation.ts";
import type { History } from "./history.ts";

/** Something that a model produced. */
export interface Origin {
  readonly step: string;
  readonly model: string;
  readonly at: string;
  readonly output: Json;
  readonly call: ModelCall | null;
}

/** Of a prompt in a loop, the answers of so many items are given. */
const MOST = 10;

/** What models produced of the values in a step, and of the values that the branches around it read. */
export function originsOf(index: GraphIndex, history: History, node: Node, causes: readonly Cause[]): readonly Origin[] {
  if (index.fromModel.size === 0) return [];
  const seen = new Set<string>();
  const models = new Set<Extract<Node, { kind: "prompt" | "agent" }>>();
  const visit = (name: string): void => {
    // "draft" is what a node gave; "review.approved" and "each.item" are bound by a node as well.
    const id = name.split(".", 1)[0] ?? name;
    const from = index.nodes.get(id);
    if (from === undefined || seen.has(id)) return;
    seen.add(id);
    if (from.kind === "prompt" || from.kind === "agent") models.add(from);
    for (const read of readBy(from)) visit(read);
  };
  for (const name of readBy(node)) visit(name);
  for (const cause of causes) if (cause.kind === "rule" && cause.informedByAi) for (const name of Object.keys(cause.read)) visit(name);
  // What an agent produced is what it handed in.
  return [...models].flatMap((from) =>
    from.kind === "prompt" ? answersOf(history, from.id, from.model) : answersOf(history, `${from.id}.finish`, from.agent.model),
  );
}

/** The names that a node's own value is made of. A tool's answer is the tool's, whatever it was asked; what it was asked counts for the call itself. */
function readBy(node: Node): readonly string[] {
  const own = readsOf(node).flatMap(([, expr]) => [...namesIn(expr)]);
  return [...own, ...blocksOf(node).flatMap(([, block]) => resultNames(block))];
}
const resultNames = (block: Block): readonly string[] => [...namesIn(block.result)];

function answersOf(history: History, id: string, model: string): readonly Origin[] {
  const records = [...history.steps.values()].filter(({ path }) => path === id || path.endsWith(`/${id}`)).slice(0, MOST);
  return records.flatMap(({ path, attempts }): Origin[] => {
    const last = attempts.at(-1);
    if (last?.answer.kind !== "completed") return [];
    const call = last.answer.call ?? replyBefore(history, path);
    return [{ step: path, model, at: last.answeredAt ?? last.at, output: last.answer.output ?? null, call }];
  });
}

/** The call of the model that chose a step of an agent: "<agent>[<turn>.<index>]/<step>". */
function replyBefore({ replies }: History, path: string): ModelCall | null {
  const [, agent = "", turn = ""] = /^(.*)\[(\d+)\.\d+\]\/[^/]*$/.exec(path) ?? [];
  return replies.get(`${agent}#${turn}`)?.call ?? null;
}
