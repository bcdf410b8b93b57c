// Goes through a journal event by event and folds it on the way, so that each event can be told with what it meant at that moment:
// a step's input is not stored, it follows from the graph and the values before it.
import type { Value } from "../../base/json.ts";
import type { Graph, Node } from "../../definition/graph.ts";
import { openedBy, stepOf } from "../../kernel/ids.ts";
import {
  type Command,
  commandOf,
  type Event,
  type GraphIndex,
  indexGraph,
  initialState,
  nodePath,
  type Open,
  type RunState,
  reduce,
} from "../../kernel/index.ts";

/** An event of a run's journal. `at`: ISO 8601. */
export interface Entry {
  readonly runId: string;
  readonly at: string;
  readonly event: Event;
  /** The values of the event are gone, and what stands in their place is not to be folded. */
  readonly erased?: { readonly at: string; readonly by: string };
}
export interface Step<E extends Entry = Entry> {
  readonly entry: E;
  readonly event: Event;
  /** "<frame>/<node>" of the step that the event is about, without a leading slash; "" for the run. */
  readonly path: string;
  readonly node: Node | null;
  /** The command that the event answers, as it was open before it. */
  readonly open: Open | null;
  /** The command that the event opens; null when it opens none, and when the values that it is made of are erased. */
  readonly command: Command | null;
  /** Folded up to and with this event. Changes when the walk goes on. */
  readonly state: RunState;
}

export function* walk<E extends Entry>(graph: Graph, entries: readonly E[]): Generator<Step<E>> {
  const walker = new Walker<E>(indexGraph(graph), entries[0]?.runId ?? "");
  for (const entry of entries) yield walker.take(entry);
}

/** A walk that is fed event by event. */
export class Walker<E extends Entry> {
  readonly #index: GraphIndex;
  readonly #state: RunState;
  #isFolding = true;

  constructor(index: GraphIndex, runId: string) {
    this.#index = index;
    this.#state = initialState(runId);
  }

  take(entry: E): Step<E> {
    const { event } = entry;
    const state = this.#state;
    const open = "id" in event ? (state.open.get(event.id) ?? null) : null;
    this.#isFolding = this.#isFolding && entry.erased === undefined && folds(state, entry);
    const path = pathOf(event, open);
    const node = this.#index.nodes.get(path.slice(path.lastIndexOf("/") + 1)) ?? null;
    const id = this.#isFolding ? openedBy(event) : null;
    return { entry, event, path, node, open, command: id === null ? null : commandOf(this.#index, state, id), state };
  }
}

/** Values that are erased leave events that cannot be folded; what is known without them is still told. */
function folds(state: RunState, entry: Entry): boolean {
  try {
    reduce(state, entry.event, Date.parse(entry.at));
    return true;
  } catch {
    return false;
  }
}

function pathOf(event: Event, open: Open | null): string {
  if ("node" in event && "frame" in event) return nodePath(event.frame, event.node);
  if (open !== null) return nodePath(open.frame, open.node);
  if ("id" in event) return stepOf(event.id).replace(/^\//, "");
  return "frame" in event ? event.frame : "";
}

/** What a step is given. */
export const inputOf = (command: Command | null): Value =>
  command === null ? undefined : "input" in command ? command.input : "text" in command ? command.text : undefined;
