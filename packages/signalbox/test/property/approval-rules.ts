// P1 to P3, told again from the events of a journal alone.
import type { GraphIndex } from "../../src/definition/graph-index.ts";
import type { Batch, EventOf } from "../../src/kernel/index.ts";
import { dated, stepOf } from "./told-events.ts";

export interface Vote {
  readonly count: number;
  readonly fourEyes: boolean;
  hash: string;
  author: string | null;
  approvers: Set<string>;
  rejected: boolean;
}

export const voteOf = ({ state: { count, fourEyes, hash } }: EventOf<"approval-opened">): Vote => ({
  count,
  fourEyes,
  hash,
  author: null,
  approvers: new Set(),
  rejected: false,
});

/** P2. Counts a decision: true when the decision closes what was open. */
export function closes(vote: Vote | undefined, event: EventOf<"approval-decided">): boolean {
  if (vote === undefined || vote.hash !== event.hash) return false;
  if (event.decision === "reject") {
    vote.rejected = true;
    return true;
  }
  if (event.revised !== undefined) {
    Object.assign(vote, { hash: event.revised.hash, author: event.by, approvers: new Set(vote.fourEyes ? [] : [event.by]) });
    return true;
  }
  if (!vote.fourEyes || vote.author !== event.by) vote.approvers.add(event.by);
  return vote.approvers.size >= vote.count;
}

/** P2, P3. An approval is granted by enough people and by nobody's silence; what it cleared is ordered only inside its grant. */
export function approvalsWereGiven(index: GraphIndex, journal: readonly Batch[]): string[] {
  const votes = new Map<string, Vote>();
  const granted = new Set<string>();
  const problems: string[] = [];
  for (const { event } of dated(journal)) {
    if (event.type === "approval-opened") votes.set(`${event.frame}/${event.node}`, voteOf(event));
    else if (event.type === "approval-decided") closes(votes.get(stepOf(event.id)), event);
    else if (event.type === "branch-decided" && event.arm === "granted") {
      const approval = `${event.frame}/${event.node}`;
      const vote = votes.get(approval) as Vote;
      granted.add(approval);
      if (event.controller !== "human") problems.push(`${approval} was granted by ${event.controller}`);
      if (vote.rejected || vote.approvers.size < vote.count)
        problems.push(`${approval} was granted by ${vote.approvers.size} of ${vote.count}`);
    } else if (event.type === "step-started") {
      const node = index.nodes.get(event.node);
      if (node?.kind !== "call" || node.clears === undefined) continue;
      const { approval } = node.clears;
      const frames = event.frame.split("/");
      const within = frames.some((_, depth) => granted.has(`${frames.slice(0, depth).join("/")}/${approval}`));
      if (!within) problems.push(`${event.node} was performed without a grant`);
    }
  }
  return problems;
}
