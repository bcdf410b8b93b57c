import type { AnyAgent } from "./agent.ts";
import { freeTextIn } from "./free-text.ts";
import type { ToolCard } from "./tool.ts";

/** Whether a call changes nothing. */
export const isRead = ({ effect }: ToolCard): boolean => effect === "read" || effect === "none";
/** A read that fetches text from a host. */
export const readsFromHost = (card: ToolCard): boolean => isRead(card) && card.hosts.length > 0;

/** Whether an agent is shown what strangers write: free text of its input, or what a read fetches, of itself or of a sub-agent. */
export const readsUntrusted = (agent: AnyAgent): boolean => freeTextIn(agent.card.input).length > 0 || fetches(agent);

const fetches = ({ tools, delegates }: AnyAgent): boolean => tools.some(({ card }) => readsFromHost(card)) || delegates.some(fetches);
