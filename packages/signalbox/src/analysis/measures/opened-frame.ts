import { pathSegment } from "../../kernel/fold/state-edit.ts";
import { type Event, type FramePath, type GraphIndex, nodePath } from "../../kernel/index.ts";

/** A block that a node has opened: an arm or a branch by its name, or an item, a round or a call, which has none. */
export interface OpenedFrame {
  readonly frame: FramePath;
  readonly block: string;
  readonly key: string;
  readonly isNamed: boolean;
}

/** The frame that an event opens, by the path that the kernel gives it; null where it opens none. */
export function openedFrame(index: GraphIndex, event: Event): OpenedFrame | null {
  if (event.type !== "branch-decided" && event.type !== "block-entered") return null;
  const { frame, node, block } = event;
  const key = event.type === "branch-decided" ? event.arm : event.key;
  const isNamed = event.type === "branch-decided" || index.nodes.get(node)?.kind === "all";
  return { frame: nodePath(frame, isNamed ? `${node}.${pathSegment(key)}` : `${node}[${key}]`), block, key, isNamed };
}
