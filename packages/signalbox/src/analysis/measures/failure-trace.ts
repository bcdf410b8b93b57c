// FT1. A failure belongs to the node in which it began: what fails because something below it did is not counted again.
// FT2. An agent that ends without a result is a failure of the agent: no single step of it can be named. To hand over to people, as it was given
// to do, is none.
// FT3. What a person or a policy did not let out is no failure: it is what they are there for.
// FT4. An attempt that failed and was made again with success is none either.
import { isObject } from "../../base/json.ts";
import { stepOf } from "../../kernel/ids.ts";
import { type Event, type EventOf, type GraphIndex, nodePath } from "../../kernel/index.ts";
import type { RunFailure } from "./measured-run.ts";
import { openedFrame } from "./opened-frame.ts";

type Origin = Omit<RunFailure, "handled">;
/** FT3. */
const DENIED = "denied";
const GIVE_UP: ReadonlySet<string> = new Set(["unsure", "overBudget", "otherwise"]);

/** Is fed the events of a run in order. */
export class FailureTrace {
  readonly #index: GraphIndex;
  /** The node that each frame has come to, and the block that it is of. */
  readonly #at = new Map<string, string>();
  readonly #blocks: Map<string, string>;
  /** By step: the code of its last failed attempt. */
  readonly #codes = new Map<string, string>();
  /** By the frame that a failure has stopped: where it began. */
  readonly #stopped = new Map<string, Origin>();
  readonly #failures: RunFailure[] = [];

  constructor(index: GraphIndex) {
    this.#index = index;
    this.#blocks = new Map([["", index.graph.main.id]]);
  }

  take(event: Event): void {
    if ("frame" in event && "node" in event) this.#at.set(event.frame, event.node);
    const opened = openedFrame(this.#index, event);
    if (opened !== null) this.#blocks.set(opened.frame, opened.block);
    if (event.type === "step-failed" || event.type === "step-doubted") this.#codes.set(pathOfStep(event.id), event.error.code);
    else if (event.type === "step-completed") this.#codes.delete(pathOfStep(event.id));
    else if (event.type === "frame-closing") this.#closing(event);
    else if (event.type === "branch-decided") this.#branched(event);
    else if (event.type === "node-left") this.#contained(event.frame, event.node);
    else if (event.type === "run-failed") this.#tell(this.#stopped.get("") ?? { node: null, kind: null, code: event.error.code }, false);
    // A person has the failed steps made again: the run goes on, and may yet fail otherwise.
    else if (event.type === "retry-requested") this.#goesOn();
  }

  told(): readonly RunFailure[] {
    return this.#failures;
  }

  #closing({ frame, closing }: EventOf<"frame-closing">): void {
    if (closing.why !== "failed") return;
    const node = this.#at.get(frame);
    const began = node === undefined ? null : this.#below(frame, node);
    this.#stopped.set(frame, began ?? { ...this.#named(this.#ordered(frame, closing.error.code) ?? node), code: closing.error.code });
  }

  /** A `fail` node leaves no entry of its own: it is the next one of the block, where the one before it did not fail itself. */
  #ordered(frame: string, code: string): string | null {
    const node = this.#at.get(frame);
    if (node !== undefined && this.#codes.has(nodePath(frame, node))) return null;
    const nodes = this.#index.blocks.get(this.#blocks.get(frame) ?? "")?.nodes ?? [];
    const next = nodes[nodes.findIndex(({ id }) => id === node) + 1];
    return next?.kind === "fail" && next.code === code ? next.id : null;
  }

  #branched(event: EventOf<"branch-decided">): void {
    const { frame, node, arm } = event;
    if (arm === "onError") {
      const code = this.#codes.get(nodePath(frame, node)) ?? "failed";
      this.#tell(this.#below(frame, node) ?? { ...this.#named(node), code }, true);
    } else if (this.#index.nodes.get(node)?.kind === "agent" && GIVE_UP.has(arm)) {
      const reason = reasonOf(event);
      if (reason !== "escalated") this.#tell({ ...this.#named(node), code: reason ?? arm }, true);
    }
  }

  /** What failed below a node that went on all the same: items that were left out, calls of which a model was told. */
  #contained(frame: string, node: string): void {
    for (const [stopped, origin] of this.#under(frame, node)) {
      this.#stopped.delete(stopped);
      this.#tell(origin, true);
    }
  }

  /** FT1. The last of what failed below a node. It is taken away, so that it counts once. */
  #below(frame: string, node: string): Origin | null {
    // What its calls came to is an agent's to judge: they do not make it fail.
    const isAgent = this.#index.nodes.get(node)?.kind === "agent";
    const found = this.#under(frame, node).filter(([stopped]) => !isAgent || !stopped.startsWith(`${nodePath(frame, node)}[`));
    for (const [stopped] of found) this.#stopped.delete(stopped);
    return found.at(-1)?.[1] ?? null;
  }

  #under(frame: string, node: string): readonly (readonly [string, Origin])[] {
    const path = nodePath(frame, node);
    return [...this.#stopped].filter(([stopped]) => stopped.startsWith(`${path}.`) || stopped.startsWith(`${path}[`));
  }

  #named = (node: string | undefined): Omit<Origin, "code"> => ({
    node: node ?? null,
    kind: node === undefined ? null : (this.#index.nodes.get(node)?.kind ?? null),
  });

  #tell(origin: Origin, handled: boolean): void {
    if (!handled || origin.code !== DENIED) this.#failures.push({ ...origin, handled });
  }

  #goesOn(): void {
    const last = this.#failures.at(-1);
    if (last !== undefined) this.#failures[this.#failures.length - 1] = { ...last, handled: true };
    this.#stopped.clear();
  }
}

const pathOfStep = (id: string): string => stepOf(id).replace(/^\//, "");

/** Why an agent ended without a result, where its arm is told. */
function reasonOf({ values }: EventOf<"branch-decided">): string | null {
  for (const slot of Object.values(values))
    if (slot.kind === "value" && isObject(slot.value) && typeof slot.value.reason === "string") return slot.value.reason;
  return null;
}
