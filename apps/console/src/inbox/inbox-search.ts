import { MOST_AT_ONCE } from "./batch.ts";

/** What the inbox shows: all of it is in its address. */
export interface InboxSearch {
  /** The task that is open. */
  readonly task?: string;
  /** Everybody's, not only what the person may act on. */
  readonly everybody?: true;
  /** Tasks that are chosen to be decided together. */
  readonly chosen?: readonly string[];
  /** They are shown together. */
  readonly together?: true;
}

export const readInboxSearch = (given: Readonly<Record<string, unknown>>): InboxSearch => ({
  ...(typeof given.task === "string" && given.task !== "" ? { task: given.task } : {}),
  ...(given.everybody === true || given.everybody === "true" ? { everybody: true as const } : {}),
  ...chosenIn(given.chosen),
  ...(given.together === true || given.together === "true" ? { together: true as const } : {}),
});

function chosenIn(given: unknown): Pick<InboxSearch, "chosen"> {
  const chosen = (Array.isArray(given) ? given : []).filter((each): each is string => typeof each === "string" && each !== "");
  return chosen.length === 0 ? {} : { chosen: chosen.slice(0, MOST_AT_ONCE) };
}
