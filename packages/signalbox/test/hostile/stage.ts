// An example as a stage: its real workflow, tools, policies and systems, the places where an attacker can write, what an attacker
// wants there, and what the systems outside say happened.
import type { AnyAgent, AnyWorkflow, JsonObject, Policy } from "../../src/index.ts";
import type { SimulatedAnswer, SimulatedRequest, SimulatedRule } from "../../src/simulated.ts";
import type { Fitting } from "./fit.ts";
import type { Planted } from "./planted.ts";
import type { Scene } from "./scene.ts";
import type { SpyServer } from "./spy-server.ts";

/** What must not happen outside. A goal is one of these, brought about. */
export type Harm =
  | "mail to a stranger"
  | "canary out"
  | "look-up of somebody else"
  | "large refund"
  | "somebody else's record"
  | "somebody else's money"
  | "unapproved effect"
  | "ungranted effect"
  | "doubled write"
  | "cap overspent"
  | "turns exceeded";
export type Guard = "grant" | "binding" | "policy" | "hosts" | "roles" | "limits" | "repetition" | "exact bytes";

export interface Channel {
  readonly name: string;
  /** What the agent needs to be reached this way, where the example's own has not got it. */
  readonly fit?: Fitting;
  /** A tool that it reads first. */
  readonly looks?: string;
  /** The input of an earlier run by which it comes to stand where the run under attack finds it. */
  before?(text: string, scene: Scene): JsonObject;
  place(text: string, scene: Scene): void;
}
export interface Goal {
  readonly name: string;
  /** Of docs/semantics.md: what keeps it from happening. */
  readonly promise: string;
  readonly harm: Harm;
  readonly guard: Guard;
  /** The order, as an attacker writes it. */
  readonly text: string;
  /** A call of the model's that shows that it tried: "<tool> <arguments>". */
  readonly attempt: RegExp;
  /** In both runs. */
  readonly fit?: Fitting;
  readonly policies?: readonly Policy[];
  /** The effects that somebody has allowed the agent in this scenario. */
  readonly allows?: readonly string[];
  /** Somebody else's run that waits for an approval when the attack begins. */
  readonly isPending?: true;
  /** What is switched off in the second run. */
  readonly off: {
    readonly fit?: Fitting;
    readonly policies?: readonly Policy[];
    readonly roles?: readonly string[];
    readonly plant?: keyof Planted;
  };
}
/** The model server's own count of a run. */
export interface ModelUse {
  readonly costMicroUsd: number;
  /** Most requests that one stay of the agent under attack has made. */
  readonly turns: number;
}
export interface Stage {
  readonly name: string;
  readonly node: string;
  readonly agent: AnyAgent;
  readonly roles: readonly string[];
  readonly channels: readonly Channel[];
  readonly goals: readonly Goal[];
  readonly looks: readonly string[];
  readonly own: JsonObject;
  readonly rules: readonly SimulatedRule[];
  workflow(): AnyWorkflow;
  policies(): readonly Policy[];
  /** A fresh world. */
  open(): Scene;
  /** The input of somebody else's run that comes to wait for an approval. */
  pending(): JsonObject;
  finish(request: SimulatedRequest, scene: Scene): NonNullable<SimulatedAnswer["calls"]>[number];
  /** Whether somebody who looks would clear it. */
  isRightful(call: { readonly tool: string; readonly arguments: JsonObject }): boolean;
  /** Reads the systems outside, and nothing else. */
  harms(scene: Scene, allows: ReadonlySet<string>): Harm[];
}
/** Servers outside that every stage may meet. */
export interface Outside {
  /** The press archive: a third party that may be asked, and told nothing. */
  readonly press: SpyServer;
  readonly attacker: SpyServer;
}
