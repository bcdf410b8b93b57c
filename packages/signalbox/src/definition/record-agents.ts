import type { JsonObject } from "../base/json.ts";
import type { AnyAgent } from "./agent.ts";
import { AnswerForm, escalateTool, finishTool, planTool, questionTool } from "./agent-tools.ts";
import { disclosures, NO_REASON } from "./disclosures.ts";
import type { Expr } from "./expr.ts";
import type { AgentNode, AgentTool, AskNode, Block, CallNode, MemoryUse, Node } from "./graph.ts";
import { memoryTools } from "./memory-tools.ts";
import { readsUntrusted } from "./reads-untrusted.ts";
import type { Arm, Recorder } from "./recorder.ts";
import type { AnyRef } from "./ref.ts";
import { outputJsonSchema } from "./schema.ts";
import type { AnyTool } from "./tool.ts";

/** Arguments that the workflow fixes, by tool id: the model neither sees nor sets them. */
type Bind = { readonly [tool: string]: { readonly [argument: string]: unknown } };
type BoundExprs = ReadonlyMap<string, { readonly [argument: string]: Expr }>;
interface AgentOptions {
  readonly bind?: Bind;
  /** The tools that it may use here, of those that it was granted; absent: all of them. */
  readonly only?: readonly (AnyTool | string)[];
  readonly subject?: unknown;
  readonly discloses?: unknown;
  readonly unsure?: Arm;
  readonly overBudget?: Arm;
  readonly otherwise?: Arm;
}

export const recordAgents = (recorder: Recorder) => ({
  agent: (id: string, agent: AnyAgent, input: unknown, options: AgentOptions): AnyRef => {
    recorder.claim(id);
    const bound = boundExprs(recorder, id, agent, options.bind ?? {});
    const { unsure, overBudget, otherwise, subject } = options;
    const memory: MemoryUse = {
      untrusted: readsUntrusted(agent),
      ...(subject === undefined ? {} : { subject: recorder.expr(subject, `${id}.subject`) }),
    };
    if (subject !== undefined && !hasMemory(agent))
      recorder.problem(id, "names whose memory is used, and its agent has none: grant `memory`.");
    if (otherwise === undefined && (unsure === undefined || overBudget === undefined))
      recorder.problem(id, "must say what follows when the agent does not finish: `otherwise`, or both `unsure` and `overBudget`.");
    const arm = (name: string, build: Arm | undefined): { [name: string]: Block } =>
      build === undefined ? {} : { [name]: recorder.arm(id, name, build, ["end"]) };
    const withheld = withheldBy(recorder, id, agent, options.only);
    const node = agentNode(recorder, id, agent, recorder.expr(input, `${id}.input`), bound, memory, withheld);
    const own = disclosures(options.discloses, (field) => recorder.problem(`${id}.discloses["${field}"]`, NO_REASON));
    const declared = own.discloses === undefined ? {} : { discloses: { ...node.discloses, ...own.discloses } };
    return recorder.push({
      ...node,
      ...declared,
      ...arm("unsure", unsure),
      ...arm("overBudget", overBudget),
      ...arm("otherwise", otherwise),
    });
  },
});

const hasMemory = ({ card, delegates }: AnyAgent): boolean => card.memory !== undefined || delegates.some(hasMemory);

/** `memory`: of the outermost agent, since words pass between it and its sub-agents. `finish` takes the result in where its schema alone does not say what is right. */
export function agentNode(
  recorder: Recorder,
  id: string,
  agent: AnyAgent,
  input: Expr,
  bound: BoundExprs,
  memory: MemoryUse,
  withheld: ReadonlySet<string> = new Set(),
  finish?: AgentTool,
): AgentNode {
  recorder.schemas.set(`${id}.input`, agent.input);
  const tools = new Map<string, AgentTool>();
  const add = (name: string, tool: AgentTool): void => {
    if (tools.has(name)) recorder.problem(id, `grants two tools that the model would both know as "${name}". Give one of them another id.`);
    tools.set(name, tool);
  };
  for (const tool of agent.tools)
    if (!withheld.has(tool.card.id)) add(nameFor(tool.card.id), granted(recorder, id, tool, bound.get(tool.card.id) ?? {}));
  if (agent.plan) add("plan", callTool(recorder, id, "plan", "plan", planTool));
  if (agent.ask !== null) add("ask", askTool(recorder, id, agent.ask));
  if (agent.escalate.length > 0) add("escalate", callTool(recorder, id, "escalate", "escalate", escalateTool(agent)));
  for (const delegate of agent.delegates) add(nameFor(`delegate_${delegate.card.id}`), delegateTool(recorder, id, delegate, memory));
  if (agent.card.memory !== undefined)
    for (const { name, tool, description, input: shown } of memoryTools(agent.card.memory))
      add(name, { ...callTool(recorder, id, name, name, tool), description, input: shown, writes: name === "remember" });
  add("finish", finish ?? callTool(recorder, id, "finish", "finish", finishTool(agent)));
  const without = withheld.size === 0 ? {} : { withheld: [...withheld].map(nameFor) };
  const lent = agent.card.memory === undefined ? {} : { memory };
  const declared = agent.discloses === undefined ? {} : { discloses: agent.discloses };
  return { id, kind: "agent", agent: agent.card, input, ...lent, tools: Object.fromEntries(tools), ...without, ...declared };
}

/** The grants that the workflow does not let the agent use. */
function withheldBy(recorder: Recorder, id: string, agent: AnyAgent, only: AgentOptions["only"]): ReadonlySet<string> {
  if (only === undefined) return new Set();
  const granted = agent.tools.map(({ card }) => card.id);
  const allowed = only.map((tool) => (typeof tool === "string" ? tool : tool.card.id));
  for (const tool of allowed)
    if (!granted.includes(tool)) recorder.problem(`${id}.only`, `allows "${tool}", which "${agent.card.id}" was not granted.`);
  return new Set(granted.filter((tool) => !allowed.includes(tool)));
}

/** What providers take as the name of a function: letters, digits, "_" and "-", at most 64. */
const nameFor = (id: string): string => id.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 64);
const argumentsOf = (place: string): Expr => ({ ref: `${place}.arguments`, path: [] });
/** A block that the recorder makes by itself: one path, which what the model wrote goes through. */
export const blockOf = (place: string, ...nodes: readonly Node[]): Block => ({
  id: place,
  takes: [`${place}.arguments`],
  nodes,
  result: { ref: (nodes.at(-1) as Node).id, path: [] },
});

export function callNode(recorder: Recorder, place: string, tool: AnyTool, bind: { readonly [argument: string]: Expr } = {}): CallNode {
  recorder.registerTool(tool, place);
  return { id: place, kind: "call", tool: tool.card, input: withBound(argumentsOf(place), bind) };
}

/** What is bound is taken out of the model's arguments first: in a run in which its value is absent, the model's own must not stand in for it. */
function withBound(written: Expr, bind: { readonly [argument: string]: Expr }): Expr {
  const names = Object.keys(bind);
  if (names.length === 0) return written;
  return { op: "merge", args: [{ op: "omit", args: [written, { lit: names }] }, { obj: bind }] };
}

function callTool(recorder: Recorder, id: string, role: AgentTool["role"], name: string, tool: AnyTool): AgentTool {
  const place = `${id}.${name}`;
  const { description, inputSchema } = tool;
  return { role, description, input: inputSchema, writes: false, block: blockOf(place, callNode(recorder, place, tool)) };
}

function granted(recorder: Recorder, id: string, tool: AnyTool, bind: { readonly [argument: string]: Expr }): AgentTool {
  const place = `${id}.${nameFor(tool.card.id)}`;
  if (tool.description === "")
    recorder.problem(place, "is granted to an agent and has no description: it is all that the model knows of it.");
  return {
    role: "tool",
    description: tool.description,
    input: withoutBound(tool.inputSchema, Object.keys(bind)),
    writes: tool.card.delivery !== "free",
    block: blockOf(place, callNode(recorder, place, tool, bind)),
  };
}

function askTool(recorder: Recorder, id: string, { who, withinMs }: NonNullable<AnyAgent["ask"]>): AgentTool {
  const place = `${id}.ask`;
  const question = callNode(recorder, place, questionTool);
  const asked = `${place}.answer`;
  recorder.schemas.set(`${asked}.form`, AnswerForm);
  const node: AskNode = {
    id: asked,
    kind: "ask",
    who: { lit: who },
    question: { ref: place, path: ["question"] },
    form: outputJsonSchema(AnswerForm),
    withinMs,
    expired: {
      id: `${asked}.expired`,
      takes: [],
      nodes: [{ id: `${asked}.unanswered`, kind: "fail", code: "question-unanswered", message: { lit: "Nobody answered in time." } }],
      result: { op: "absent", args: [] },
    },
  };
  const { description, inputSchema } = questionTool;
  return { role: "ask", description, input: inputSchema, writes: false, block: blockOf(place, question, node) };
}

/** A sub-agent is a node of its own; what it does not finish is told to the one who asked for it. */
function delegateTool(recorder: Recorder, id: string, delegate: AnyAgent, memory: MemoryUse): AgentTool {
  const place = `${id}.${nameFor(`delegate_${delegate.card.id}`)}`;
  const otherwise: Block = { id: `${place}.otherwise`, takes: [`${place}.end`], nodes: [], result: { ref: `${place}.end`, path: [] } };
  const node: AgentNode = { ...agentNode(recorder, place, delegate, argumentsOf(place), new Map(), memory), otherwise };
  const description = `Give a part of the work to "${delegate.card.id}": ${delegate.card.goal}`;
  return { role: "delegate", description, input: delegate.card.input, writes: false, block: blockOf(place, node) };
}

export function withoutBound(schema: JsonObject, bound: readonly string[]): JsonObject {
  if (bound.length === 0) return schema;
  const { properties, required, ...rest } = schema as { properties?: JsonObject; required?: readonly string[] };
  return {
    ...rest,
    properties: Object.fromEntries(Object.entries(properties ?? {}).filter(([name]) => !bound.includes(name))),
    required: (required ?? []).filter((name) => !bound.includes(name)),
  };
}

function boundExprs(recorder: Recorder, id: string, agent: AnyAgent, bind: Bind): BoundExprs {
  const exprs = new Map<string, { readonly [argument: string]: Expr }>();
  for (const [toolId, fixed] of Object.entries(bind)) {
    const place = `${id}.bind.${toolId}`;
    const tool = agent.tools.find(({ card }) => card.id === toolId);
    const known = (tool?.inputSchema as { properties?: JsonObject } | undefined)?.properties ?? {};
    if (tool === undefined) recorder.problem(place, `binds arguments of a tool that "${agent.card.id}" was not granted.`);
    const entries = Object.entries(fixed).map(([argument, value]): [string, Expr] => {
      if (tool !== undefined && !Object.hasOwn(known, argument)) recorder.problem(`${place}.${argument}`, "is no argument of that tool.");
      return [argument, recorder.expr(value, `${place}.${argument}`)];
    });
    exprs.set(toolId, Object.fromEntries(entries));
  }
  return exprs;
}
