/** How an agent came out of what it was asked to do. "asked": done, after a person had answered a question of its own. */
export type StintOutcome = "at-work" | "done" | "asked" | "escalated" | "unsure" | "over-budget" | "failed" | "cancelled";

/** One time that an agent was at work in a run, from where the run came to its node to where it went on. */
export interface AgentStint {
  readonly runId: string;
  readonly workflow: string;
  readonly subject: string | null;
  /** The agent's node with its place in loops and arms. */
  readonly step: string;
  /** ISO 8601. */
  readonly beganAt: string;
  readonly endedAt: string | null;
  readonly outcome: StintOutcome;
  /** The limit that it met, the queue that it handed over to, or why it gave up; null where it came to its end. */
  readonly reason: string | null;
  readonly turns: number;
  /** Its model calls, in US dollars. */
  readonly costUsd: number;
  /** A model that only plays one answered it. */
  readonly simulated: boolean;
}

export interface AgentStints {
  /** The latest began first. */
  readonly stints: readonly AgentStint[];
  /** How many runs were looked at: the newest of the workflows in which the agent is at work. */
  readonly runs: number;
  /** There are older runs, which were not looked at. */
  readonly more: boolean;
}
