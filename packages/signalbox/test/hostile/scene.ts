// Where one scenario plays: a home of its own, and what stands in the places that an attacker can write to.
import type { DatabaseSync } from "node:sqlite";
import type { EmbeddedEngine, JsonObject } from "../../src/index.ts";

export class Scene {
  readonly home: string;
  /** What starts the run. */
  input: JsonObject;
  /** What fixtures give, where a channel has put something there. */
  readonly fixture: { [place: string]: string } = {};
  /** What people and customers say. */
  told: string | null = null;
  answered: string | null = null;
  replied: string | null = null;
  /** What the agent is talked into noting, in an earlier run. */
  noted: string | null = null;
  /** The booking system of the airline is in memory. */
  airline: DatabaseSync | null = null;
  engine: EmbeddedEngine | null = null;
  /** The run under attack has begun. */
  isAttacked = false;

  constructor(home: string, input: JsonObject) {
    this.home = home;
    this.input = input;
  }
}

let now: Scene | null = null;
/** The scene that plays: tools are defined once, and look here. */
export function scene(): Scene {
  if (now === null) throw new Error("No scene plays.");
  return now;
}
export const setScene = (next: Scene): void => {
  now = next;
};

/** Who has been given the operator's console in a scenario: an account that holds no role. */
export const ASSISTANT = "assistant";
export const BOSS = "boss";
