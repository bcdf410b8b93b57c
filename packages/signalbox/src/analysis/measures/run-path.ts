// RP1. A run's path is what was decided and done, without the values: nodes, the arms that were taken, the tools that a model chose.
// RP2. It does not tell what was only faster: parts that run side by side stand in the order of their names, calls of an agent in the order in
// which the model wrote them.
// RP3. It does not tell how much there was to do: of the items of a map each different path stands once. Attempts are no part of it either.
import type { Event, GraphIndex } from "../../kernel/index.ts";
import { type OpenedFrame, openedFrame } from "./opened-frame.ts";

/** A node in a frame. */
interface Visit {
  readonly marks: string[];
  readonly opened: Map<string, OpenedFrame>;
}

/** Is fed the events of a run in order. */
export class RunPath {
  readonly #index: GraphIndex;
  readonly #frames = new Map<string, Map<string, Visit>>();

  constructor(index: GraphIndex) {
    this.#index = index;
  }

  take(event: Event): void {
    if (!("frame" in event && "node" in event)) return;
    const { frame, node } = event;
    const visit = this.#visit(frame, node);
    const opened = openedFrame(this.#index, event);
    if (opened !== null) visit.opened.set(opened.frame, opened);
    // What the model wanted is part of its way, also where it was not let.
    if (event.type === "call-refused") visit.marks.push(`${node}!${event.error.code}`);
    else if (event.type === "approval-opened" && this.#index.nodes.get(node)?.kind === "call") visit.marks.push(`${node}.held`);
  }

  /** @example ["normalise", "route.prospect", "research", "research.press_news", "ae-review", "ae-review.granted"] */
  told(): readonly string[] {
    return this.#tell("");
  }

  #visit(frame: string, node: string): Visit {
    const visits = this.#frames.get(frame) ?? new Map<string, Visit>();
    this.#frames.set(frame, visits);
    const visit = visits.get(node) ?? { marks: [], opened: new Map() };
    visits.set(node, visit);
    return visit;
  }

  #tell(frame: string): readonly string[] {
    return [...(this.#frames.get(frame) ?? [])].flatMap(([node, visit]) => this.#tellVisit(node, visit));
  }

  #tellVisit(node: string, { marks, opened }: Visit): readonly string[] {
    const kind = this.#index.nodes.get(node)?.kind;
    const blocks = [...opened.values()];
    if (kind === "all") blocks.sort((a, b) => (a.key < b.key ? -1 : 1));
    else if (kind === "agent") blocks.sort((a, b) => placeOf(a) - placeOf(b));
    const paths = blocks.map(({ key, frame, isNamed }) => [...(isNamed ? [`${node}.${key}`] : []), ...this.#tell(frame)]);
    const below = kind === "map" ? apart(paths) : paths.flat();
    // The arm of a branch says it all.
    return kind === "when" || kind === "match" ? below : [node, ...marks, ...below];
  }
}

/** RP2. A call of an agent has "<turn>.<place in the reply>"; arms come after all of them. */
function placeOf({ key, isNamed }: OpenedFrame): number {
  const [turn = 0, place = 0] = key.split(".").map(Number);
  return isNamed ? Number.POSITIVE_INFINITY : turn * 1_000_000 + place;
}

/** RP3. */
function apart(paths: readonly (readonly string[])[]): readonly string[] {
  const known = new Map(paths.map((path) => [path.join(" "), path]));
  return [...known.keys()].sort().flatMap((key) => known.get(key) as readonly string[]);
}
