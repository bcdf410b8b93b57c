// Two calls of a model are the same when their tools are given the same. A model can write that in many ways: with a field beside the
// others that no tool knows, with another value for what the workflow binds, with a default left out or written down.
import { asStored, NotJson } from "../base/stored-json.ts";
import type { AgentNode, AgentTool, CallNode } from "../definition/graph.ts";
import { parseWith } from "../definition/schema.ts";
import { argumentsOf, callHash } from "../kernel/agent-state.ts";
import { type CommandOf, envOf, evaluate, type ReplyPart } from "../kernel/index.ts";
import type { Asker } from "./prepare-call.ts";

type TurnCommand = Pick<CommandOf<"run-turn">, "frame" | "node">;
type ToolCall = Extract<ReplyPart, { type: "tool-call" }>;

/** By call of a reply: the hash of what its tool would be given, null where that is what was written. Undefined where all are. */
export function givenIn(asker: Asker, command: TurnCommand, parts: readonly ReplyPart[]): readonly (string | null)[] | undefined {
  const { tools } = asker.definition.index.nodes.get(command.node) as AgentNode;
  const given = parts
    .filter((part) => part.type === "tool-call")
    .map((call) => (Object.hasOwn(tools, call.tool) ? givenBy(asker, command, call, tools[call.tool] as AgentTool) : null));
  return given.some((hash) => hash !== null) ? given : undefined;
}

function givenBy(
  { definition, live }: Asker,
  { frame }: TurnCommand,
  { tool: name, input }: ToolCall,
  { role, block }: AgentTool,
): string | null {
  const written = argumentsOf(input);
  const { id, input: expr, tool } = block.nodes[0] as CallNode;
  const code = role === "tool" ? definition.code.tools.get(tool.id) : undefined;
  if (written === undefined || code === undefined) return null;
  const outside = envOf(live.state, frame);
  const parsed = parseWith(code.input, evaluate(expr, (ref) => (ref === `${id}.arguments` ? written : outside(ref))) ?? null);
  try {
    const hash = parsed.ok ? callHash(name, asStored(parsed.value) ?? null) : null;
    return hash === callHash(name, written) ? null : hash;
  } catch (thrown) {
    // What is no JSON is denied before it is sent, where a policy is about it, and is one more call everywhere.
    if (thrown instanceof NotJson) return null;
    throw thrown;
  }
}
