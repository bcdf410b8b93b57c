/** A part of what a model is writing, while it writes it. It is kept nowhere: what counts is the whole reply, in the journal. */
export interface Words {
  readonly runId: string;
  /** The agent's node with its place in loops and arms. */
  readonly step: string;
  /** The model call: the id that its reply has in the journal. */
  readonly call: string;
  /** How many characters of the call's text come before these. Whoever is told from 0 on forgets what they knew of it. */
  readonly from: number;
  readonly text: string;
}

/** Tells what agents' models are writing. */
export interface WordSource {
  /**
   * What is being written in a run, or (null) in all of them; whoever comes in the middle is told from the beginning. While nobody listens, models
   * are not asked to stream: of a call that began before, only the reply is seen. Ends with the signal, and with the engine.
   */
  words(runId: string | null, signal: AbortSignal): AsyncIterable<readonly Words[]>;
}
