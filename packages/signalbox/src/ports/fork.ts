import type { Json } from "../base/json.ts";
import type { PolicyData } from "../definition/policy-data.ts";
import type { StepError } from "../definition/step-error.ts";
import type { Event, Identity } from "../kernel/index.ts";

/** The one thing that is otherwise than in the run that is forked. */
export type ForkChange =
  /** What the workflow was started with; at batch 1. */
  | { readonly kind: "input"; readonly input: Json }
  /** What a model said in the batch at which the fork begins: parts for an agent, the typed answer for a prompt. */
  | { readonly kind: "reply"; readonly reply: Json }
  /** What a tool answered in that batch. */
  | { readonly kind: "result"; readonly result: Json }
  /** The name of the model that is asked from there on. */
  | { readonly kind: "model"; readonly model: string }
  /** Another version of the workflow, by its number: what arrived in the batch at which the fork begins is decided by it, and all that follows. */
  | { readonly kind: "version"; readonly version: number }
  /** Policies as data: each takes the place of the one in force that has its id, or stands beside the others. Whatever is sent from that batch on is judged by them. */
  | { readonly kind: "policy"; readonly policies: readonly PolicyData[] }
  /**
   * What a model is told to do from there on: an agent's goal, or the text of a prompt, with the values that it reads as `{{order.id}}`.
   * `node`: whose; absent where the batch leaves no doubt.
   */
  | { readonly kind: "prompt"; readonly prompt: string; readonly node?: string };

export interface ForkRequest {
  readonly runId: string;
  /** The last batch that the fork shares with the run; the change is made in it. */
  readonly at: number;
  readonly change?: ForkChange;
  readonly by?: string;
  /** Nothing goes out: neither reads nor model calls. */
  readonly offline?: boolean;
  /** How approvals are answered on which nobody decided in the run. Default: approve. */
  readonly decide?: "approve" | "reject";
  /** Most that the fork's own reads and model calls may cost, in US dollars. The caps of the instance do not count it. Default: 0. */
  readonly costUsd?: number;
}

/**
 * done: the run has sent this very call, and its result is lent. would-send: nobody has. differs: at this place the run has sent something
 * else. in-doubt: the run may have sent it. failed: the run tried it, and that it failed is lent. only-in-run: the run has sent it, and the fork does not get there.
 */
export type ForkStanding = "done" | "would-send" | "differs" | "in-doubt" | "failed" | "only-in-run";
export interface ForkEffect {
  readonly standing: ForkStanding;
  readonly step: string;
  readonly tool: string;
  readonly effect: string;
  /** The payload. */
  readonly input: Json;
  /** differs: what the run sent. */
  readonly sent?: Json;
  /** Where its answer comes from: the run, or the tool's `simulate`. none: the fork ends here. */
  readonly answer: "lent" | "simulated" | "none";
  /** certain: nothing is in the payload that is not known by now. depends: it follows from something that was made up, or may be otherwise by then. */
  readonly payload: "certain" | "depends";
}
/** A place at which the rehearsal of a branch ends, and why. */
export interface ForkStop {
  readonly step: string;
  readonly why: string;
}
/** What making a fork live would do. */
export interface ForkLive {
  /** Of all that is listed here: whoever makes the fork live says by it what they saw. */
  readonly hash: string;
  /** What it would send as it stands here, once it is cleared. */
  readonly certain: readonly ForkEffect[];
  /** What it would send by the rehearsal; it is decided anew. */
  readonly dependent: readonly ForkEffect[];
  /** The run that is open in the lineage, and ends; null when none is. */
  readonly ends: string | null;
}
/** Makes a fork live: the same request as the dry one, by somebody, with the hash of what they saw. */
export interface LiveForkRequest extends ForkRequest {
  readonly by: string;
  readonly hash: string;
  readonly reason?: string;
  /** How it is known that it is them; absent: they say so. */
  readonly identity?: Identity;
}
/** Of a run whose first entries are another one's. */
export interface ForkOrigin {
  readonly runId: string;
  /** The last batch that is that one's. */
  readonly shared: number;
}
/** A dry fork: nothing of it is stored, and nothing of it has changed anything. */
export interface ForkReport {
  readonly runId: string;
  readonly at: number;
  readonly change: ForkChange | null;
  /** open: it has stops. */
  readonly ends: "completed" | "failed" | "cancelled" | "open";
  readonly outcome: string | null;
  readonly output: Json;
  readonly error: StepError | null;
  readonly effects: readonly ForkEffect[];
  readonly stops: readonly ForkStop[];
  readonly reads: { readonly lent: number; readonly made: number };
  readonly modelCalls: { readonly lent: number; readonly made: number; readonly tokens: number };
  /** Why it cannot be made live, or what that would do. */
  readonly live: ForkLive | { readonly why: string };
  /** What its own reads and model calls cost. */
  readonly costMicroUsd: number;
  /** The fork's own events, from the batch of the change on. */
  readonly entries: readonly ForkEntry[];
}
export interface ForkEntry {
  readonly runId: string;
  readonly seq: number;
  readonly position: number;
  /** ISO 8601, by the run's journal clock: waits end at once. */
  readonly at: string;
  readonly event: Event;
}
