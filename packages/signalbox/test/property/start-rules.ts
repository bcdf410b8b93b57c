// When something new may start, judged by the events of a journal alone.
import type { GraphIndex } from "../../src/definition/graph-index.ts";
import type { Batch, Event } from "../../src/kernel/index.ts";
import { answered, dated, opened } from "./told-events.ts";

const starts: ReadonlySet<Event["type"]> = new Set([
  "step-started",
  "turn-started",
  "command-opened",
  "approval-opened",
  "approval-reopened",
  "node-entered",
  "block-entered",
  "branch-decided",
] as const);

const inFlight: ReadonlySet<string> = new Set(["step", "compute", "model", "child", "probe"]);

/** A5. After a cancel was requested nothing new starts, and what is in flight then is aborted with it. */
export function cancelIsFollowed(journal: readonly Batch[]): string[] {
  const open = new Set<string>();
  const problems: string[] = [];
  let cancelled = false;
  for (const { events } of journal) {
    const aborted = new Set(events.flatMap((event) => (event.type === "abort-requested" ? [event.id] : [])));
    for (const event of events) {
      const id = opened(event);
      if (id !== null && (event.type === "turn-started" || ("kind" in event && inFlight.has(event.kind)))) open.add(id);
      else open.delete(answered(event) ?? "");
      if (cancelled && starts.has(event.type)) problems.push(`${event.type} after the cancel`);
      if (event.type !== "cancel-requested" || cancelled) continue;
      cancelled = true;
      for (const pending of open) if (!aborted.has(pending)) problems.push(`${pending} was in flight and not aborted`);
    }
  }
  return problems;
}

/** While a run is paused, nothing new starts. */
export function pauseIsFollowed(journal: readonly Batch[]): string[] {
  let paused = false;
  return dated(journal).flatMap(({ event }) => {
    if (event.type === "pause-requested") paused = true;
    else if (event.type === "resume-requested") paused = false;
    return paused && starts.has(event.type) && !asksAPerson(event) ? [`${event.type} while the run was paused`] : [];
  });
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
/** "each" of "outer[2]/each[7]" or "outer[2]/each.arm": the node that opened a frame, with the frame that it is in. */
const openerOf = (path: string): string => path.replace(/(\.[^./]*|\[\d+\])$/, "");

/** After the first unhandled failure of a part nothing new starts in a join, until it is handled or a person retries. */
export function joinsStop(index: GraphIndex, journal: readonly Batch[]): string[] {
  const failing = new Set<string>();
  return dated(journal).flatMap(({ event }) => {
    if (event.type === "retry-requested") failing.clear();
    else if (event.type === "branch-decided") failing.delete(`${event.frame === "" ? "" : `${event.frame}/`}${event.node}`);
    else if (event.type === "block-stopped" && event.closing.why === "failed") {
      const join = openerOf(event.frame);
      const node = index.nodes.get(join.slice(parentOf(join) === "" ? 0 : parentOf(join).length + 1));
      if (node?.kind === "all" || (node?.kind === "map" && node.onItemError === "fail")) failing.add(join);
    }
    if (!starts.has(event.type) || !("frame" in event) || asksAPerson(event)) return [];
    return [...failing]
      .filter((join) => event.frame.startsWith(`${join}.`) || event.frame.startsWith(`${join}[`))
      .map((join) => `${event.type} in ${event.frame} although a part of ${join} had failed`);
  });
}

/** A6. A doubt is settled whatever else has failed: asking starts nothing. */
const asksAPerson = (event: Event): boolean =>
  event.type === "command-opened" && (event.id.endsWith(".settle") || event.id.endsWith(".settle-due"));

/** A map takes no more items at once than it may, and a repeat no more rounds. */
export function boundsAreKept(index: GraphIndex, journal: readonly Batch[]): string[] {
  const open = new Map<string, Set<string>>();
  return dated(journal).flatMap(({ event }) => {
    if (event.type === "block-left" || event.type === "block-stopped") open.get(openerOf(event.frame))?.delete(event.frame);
    if (event.type === "retry-requested") open.clear();
    if (event.type !== "block-entered") return [];
    const node = index.nodes.get(event.node);
    const join = `${event.frame === "" ? "" : `${event.frame}/`}${event.node}`;
    const items = open.get(join) ?? new Set<string>();
    open.set(join, items.add(`${join}[${event.key}]`));
    if (node?.kind === "repeat" && Number(event.key) >= node.maxRounds) return [`round ${event.key} of ${join}`];
    return node?.kind === "map" && items.size > node.concurrency ? [`${items.size} items of ${join} at once`] : [];
  });
}
