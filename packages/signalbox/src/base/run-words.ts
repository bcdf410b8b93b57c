/** Every word for the state of a run, in the order in which people are shown them. */
export const runStatuses = ["queued", "running", "waiting", "paused", "blocked", "completed", "failed", "cancelled"] as const;
export type RunStatus = (typeof runStatuses)[number];

/** What a query can ask of a run that waits; "human": for any person. */
export const waitWords = ["human", "approval", "answer", "settlement", "timer", "event", "child", "slot", "rate", "budget"] as const;
