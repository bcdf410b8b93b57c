// D1. The flow function runs once, synchronously. D2. A node id is unique in its workflow. D3. What is recorded is data only.
// D4. Every problem is collected with its place; the definition is refused with all of them at once.
import { messageOf, type Problem } from "../base/error.ts";
import { sha256Hex } from "../base/hash.ts";
import type { JsonObject } from "../base/json.ts";
import { consume } from "./consume.ts";
import { FlowMisuse } from "./definition-error.ts";
import { ABSENT, type Expr } from "./expr.ts";
import { requireModest } from "./expr-depth.ts";
import type { Block, Node } from "./graph.ts";
import type { AnyRef } from "./ref.ts";
import { outputJsonSchema, reservedField, type Schema } from "./schema.ts";
import { makeRef, type Recording, type Scope, symbolicOf } from "./symbolic.ts";
import type { AnyTool } from "./tool.ts";
import type { AnyWorkflow } from "./workflow.ts";

// biome-ignore lint/suspicious/noExplicitAny: arms take refs of any type; Flow gives them their types
export type Arm = (...bound: any[]) => unknown;
// biome-ignore lint/suspicious/noExplicitAny: functions take whatever their node's inputs resolve to
export type NodeFunction = (inputs: any) => unknown;

interface OpenBlock {
  readonly nodes: Node[];
  outcome?: string;
}
const NODE_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

export class Recorder {
  readonly recording: Recording = { current: null, closed: false, unread: new Map() };
  readonly problems: Problem[] = [];
  readonly functions = new Map<string, NodeFunction>();
  /** Schemas by place: "<node>.form", "<node>.payload", "<node>.show", "<node>.output". */
  readonly schemas = new Map<string, Schema>();
  readonly tools = new Map<string, AnyTool>();
  readonly workflows = new Map<string, AnyWorkflow>();
  readonly #ids = new Set<string>();
  #open: OpenBlock = { nodes: [] };

  problem(path: string, message: string): void {
    this.problems.push({ path, message });
  }

  /** Reserves a node id, or reports why it cannot be one. */
  claim(id: string): void {
    if (this.recording.closed || this.recording.current === null) {
      throw new FlowMisuse(`"${id}" was recorded after its flow had returned. Flows and arms are synchronous: remove async/await.`);
    }
    if (this.recording.current.items !== undefined)
      throw new FlowMisuse(
        `"${id}" is recorded inside ${this.recording.current.label}, which only says what is true of an item. Use f.map.`,
      );
    if (typeof id !== "string" || !NODE_ID.test(id))
      this.problem(String(id), "is not a node id: lower-case letters, digits and hyphens, at most 63.");
    else if (id === "run" || id === "input") this.problem(id, "is the name of what a flow is given. Choose another id.");
    this.reserve(id);
  }

  /** Reserves the id of a node that the recorder adds by itself. */
  reserve(id: string): void {
    if (this.#ids.has(id))
      this.problem(id, "is used by two nodes. Node ids are unique in a workflow; in a loop, put the loop's variable in the id.");
    this.#ids.add(id);
  }

  /** The JSON Schema of what a reader gets, or a problem at this place. */
  jsonSchema(schema: Schema, at: string): JsonObject {
    try {
      const json = outputJsonSchema(schema);
      const reserved = reservedField(json);
      if (reserved !== null) this.problem(at, `has a field "${reserved}", which a ref cannot carry. Rename it.`);
      return json;
    } catch (thrown) {
      this.problem(at, `cannot be written as JSON Schema (${messageOf(thrown)}). Use JSON types: z.iso.datetime() for dates.`);
      return {};
    }
  }

  /** Consumes a value; a mistake in it is reported and stands as absent, so that recording can go on. */
  expr(value: unknown, at: string): Expr {
    try {
      return requireModest(consume(value, at, this.recording), at);
    } catch (thrown) {
      this.#report(at, thrown);
      return ABSENT;
    }
  }

  /** Adds a node to the open block and gives the ref of its result. */
  push(node: Node): AnyRef {
    this.#open.nodes.push(node);
    return makeRef({ ref: node.id, path: [] }, this.#scope(), node.id);
  }

  outcome(name: string): void {
    this.#open.outcome = name;
  }

  /** Records a block: a new scope in which `build` runs with the bound names. */
  block(id: string, takes: readonly string[], label: string, build: (bound: readonly AnyRef[]) => unknown): Block {
    const outer = this.#open;
    const parent = this.recording.current;
    const mine: OpenBlock = { nodes: [] };
    const scope: Scope = { parent, label, recording: this.recording };
    this.#open = mine;
    this.recording.current = scope;
    try {
      const result = this.#build(label, () => build(takes.map((name) => makeRef({ ref: name, path: [] }, scope, name))));
      return {
        id,
        takes,
        nodes: mine.nodes,
        result: this.expr(result, `result of ${label}`),
        ...(mine.outcome === undefined ? {} : { outcome: mine.outcome }),
      };
    } finally {
      this.#open = outer;
      this.recording.current = parent;
    }
  }

  /** The block of an arm; its bindings are named "<node>.<binding>". */
  arm(node: string, name: string, build: Arm, bindings: readonly string[] = []): Block {
    if (!isFunction(build)) {
      this.problem(`${node}.${name}`, "must be a function that records this arm.");
      return { id: `${node}.${name}`, takes: [], nodes: [], result: ABSENT };
    }
    const takes = bindings.map((binding) => `${node}.${binding}`);
    return this.block(`${node}.${name}`, takes, `arm "${name}" of "${node}"`, (bound) => build(...bound));
  }

  armOr(node: string, name: string, build: Arm | undefined, bindings: readonly string[] = []): Block {
    return build === undefined ? { id: `${node}.${name}`, takes: [], nodes: [], result: ABSENT } : this.arm(node, name, build, bindings);
  }

  registerTool(tool: AnyTool, at: string): void {
    const known = this.tools.get(tool.card.id);
    if (known !== undefined && known.card.interface !== tool.card.interface)
      this.problem(at, `uses another tool with the id "${tool.card.id}". Give one of them another id.`);
    this.tools.set(tool.card.id, tool);
  }

  registerFunction(id: string, fn: NodeFunction): string {
    this.functions.set(id, fn);
    return sha256Hex(String(fn)).slice(0, 16);
  }

  #scope(): Scope {
    return this.recording.current as Scope;
  }

  #build(label: string, build: () => unknown): unknown {
    try {
      const result = build();
      if (!isThenable(result)) return result;
      result.then(undefined, () => undefined);
      this.problem(label, "is an async function. Flows and arms run once and synchronously: remove async/await.");
    } catch (thrown) {
      this.#report(label, thrown);
    }
    return undefined;
  }

  #report(at: string, thrown: unknown): void {
    if (!(thrown instanceof FlowMisuse)) throw thrown;
    this.problem(at, thrown.message);
  }
}

/** A ref answers to typeof like a function, and is none. */
export const isFunction = (value: unknown): value is (...args: never[]) => unknown =>
  typeof value === "function" && symbolicOf(value) === undefined;

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" &&
  value !== null &&
  symbolicOf(value) === undefined &&
  typeof (value as { then?: unknown }).then === "function";
