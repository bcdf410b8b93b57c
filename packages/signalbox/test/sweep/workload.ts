import type { Config, EmbeddedEngine } from "signalbox";
import type { Acknowledge } from "./acknowledgement.ts";
import type { Journal } from "./journal-export.ts";

/** Something for an engine to do that always comes to the same end. */
export interface Workload {
  readonly name: string;
  /** What has to lie in the home before the first life. */
  prepare(home: string): void;
  config(home: string): Config;
  /**
   * Starts the runs and plays the people, until everything has ended. Called again in each life: it must find its place by looking
   * at the engine alone. What the engine acknowledges is written down at once.
   */
  drive(engine: EmbeddedEngine, home: string, acknowledge: Acknowledge): Promise<void>;
}

/** What counts after the last life, made from the outside world alone: reads nothing but the home's own files and the export. */
export interface Verdict {
  /** What must be the same as in an undisturbed run. */
  outcome(home: string, journal: Journal): unknown;
  /** What is wrong, a line each. */
  findings(home: string, journal: Journal): readonly string[];
}
