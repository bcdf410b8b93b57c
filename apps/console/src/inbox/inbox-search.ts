/** What the inbox shows: all of it is in its address. */
export interface InboxSearch {
  /** The task that is open. */
  readonly task?: string;
  /** Everybody's, not only what the person may act on. */
  readonly everybody?: true;
}

export const readInboxSearch = (given: Readonly<Record<string, unknown>>): InboxSearch => ({
  ...(typeof given.task === "string" && given.task !== "" ? { task: given.task } : {}),
  ...(given.everybody === true || given.everybody === "true" ? { everybody: true as const } : {}),
});
