import { awaitedReply, chatOf } from "signalbox/analysis";
import { isSignalboxError } from "signalbox/client";
import { nodePath } from "signalbox/kernel";
import type { JournalEntry, RunHistory } from "../run/history.ts";
import type { Run } from "../runs/standing.ts";

export type { ChatItem } from "signalbox/analysis";

type Graph = RunHistory["graph"];

/** What the page of a conversation is told from the run's journal. */
export interface Conversation {
  readonly items: ReturnType<typeof chatOf>;
  /** Model calls whose reply is in the journal, or that came to nothing. */
  readonly replied: ReadonlySet<string>;
  /** Paths of the agents at work. */
  readonly atWork: readonly string[];
  /** A model that only plays one answered. */
  readonly isSimulated: boolean;
}

export function conversationOf(graph: Graph, entries: readonly JournalEntry[]): Conversation {
  const replied = new Set<string>();
  const atWork = new Set<string>();
  let isSimulated = false;
  for (const { event } of entries) {
    if (event.type === "model-replied" || event.type === "step-failed") replied.add(event.id);
    if (event.type === "node-entered" && event.state.kind === "agent") atWork.add(nodePath(event.frame, event.node));
    else if (event.type === "node-left" || event.type === "branch-decided") atWork.delete(nodePath(event.frame, event.node));
    if ("call" in event) isSimulated ||= event.call?.simulated === true;
  }
  return { items: chatOf(graph, entries), replied, atWork: [...atWork], isSimulated };
}

type Delivery = { readonly event: string; readonly key: string; readonly payload: { readonly [field: string]: unknown } };
/** What a line that is written here becomes: a message to an agent at work, or the event that the run waits for from outside. */
export type Addressee =
  | { readonly kind: "agent"; readonly agent: string }
  | { readonly kind: "event"; readonly event: string; readonly with: (line: string) => Delivery }
  /** Nobody: why, for a person. */
  | { readonly kind: "nobody"; readonly why: string };

export function addresseeOf(graph: Graph, run: Run, { atWork }: Conversation): Addressee {
  if (run.endedAt !== null) return { kind: "nobody", why: "The conversation has ended." };
  try {
    const reply = awaitedReply(graph, run);
    const event = run.waitingFor.find(({ kind }) => kind === "event")?.event ?? "";
    if (reply !== null) return { kind: "event", event: event.split(" ")[0] ?? "", with: reply.with };
  } catch (thrown) {
    if (isSignalboxError(thrown)) return { kind: "nobody", why: thrown.message };
    throw thrown;
  }
  const agent = atWork.at(-1);
  return agent === undefined
    ? { kind: "nobody", why: "No agent is at work, and the run waits for nothing from outside." }
    : { kind: "agent", agent };
}
