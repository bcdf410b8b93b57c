/** What is known of a past run, for a forecast of others. */
export interface RunSample {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Null while it is open: what it took so far is the least that it will have taken. */
  readonly endedAt: number | null;
  /** Where it ended: an outcome of its workflow, or the status that it has. */
  readonly outcome: string;
  /** Whole micro-USD, with the runs that it started. */
  readonly costMicroUsd: number;
  /** What of that went to tools, and not to models. */
  readonly toolsMicroUsd: number;
  readonly tokens: number;
  /** Of its journal, with the values that are stored apart. */
  readonly bytes: number;
  /** What it was given, by field, as far as that divides runs into a few kinds; and `how` it was started. */
  readonly kinds: { readonly [field: string]: string };
  /** The arms that it took, as "<node>=<arm>", each once; null where its journal was not looked at. */
  readonly arms: readonly string[] | null;
}
