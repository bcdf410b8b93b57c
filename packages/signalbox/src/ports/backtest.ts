import type { JsonObject } from "../base/json.ts";
import type { PolicyData } from "../definition/policy-data.ts";
import type { Effect } from "../definition/tool.ts";

/** Stored decisions, looked at again under other policies. No model is called and no tool. */
export interface BacktestRequest {
  /** Each takes the place of the one in force with its id, or stands beside the others. None: the policies in force against what was said then. */
  readonly policies?: readonly PolicyData[];
  /** ISO 8601: only runs that began then or later. */
  readonly since?: string;
  readonly workflow?: string;
  /** Only runs that began before this one: `next` of a page gives the next page. */
  readonly before?: string;
  /** Runs of a page, newest first: 1 to 1,000. Default: 200. */
  readonly limit?: number;
  /** Also the reservations of the runs: what other caps are tried on. */
  readonly reservations?: boolean;
}

/** What becomes of a call for what policies say: it is sent, a person is asked first, or it is not sent. */
export type CallStandingAt = "allow" | "ask" | "deny";
/** What policies say of a call. */
export interface CallAnswer {
  /** "allow" also where a policy asks and an approval that there is anyway cleared these very bytes: `met`. */
  readonly answer: CallStandingAt;
  readonly met: boolean;
  /** Whose rule decided, and which (1 is the first); null where no rule of any policy is about the call. */
  readonly policy: string | null;
  readonly rule: number | null;
  /** Whom it asks. */
  readonly by: string | null;
  readonly reason: string | null;
}

/** What came of the approval that a policy opened in front of a call. */
export type HeldOutcome = "approved" | "edited" | "rejected" | "answered";

/** A call that would have gone another way. */
export interface Flip {
  readonly runId: string;
  readonly workflow: string;
  readonly subject: string | null;
  readonly step: string;
  /** Batch in which it was judged, and when. */
  readonly seq: number;
  /** ISO 8601. */
  readonly at: string;
  readonly tool: string;
  readonly effect: Effect;
  readonly before: CallAnswer;
  readonly after: CallAnswer;
  /** The values that the deciding condition read. */
  readonly read: JsonObject;
  /** The policies in force say the same without the change: what was said then was said by others. */
  readonly today: boolean;
  /** False: something before it in its run, or in the run that started it, would have gone another way, so nobody knows whether it comes to this call. */
  readonly certain: boolean;
  /** What a person said of the call then. */
  readonly person: HeldOutcome | null;
}
/** Flips of one kind, counted. */
export interface FlipCount extends Pick<Flip, "certain" | "today" | "person"> {
  readonly before: CallStandingAt;
  readonly after: CallStandingAt;
  readonly calls: number;
}

/** A call of which nothing can be said: a policy asks for what was not recorded. */
export interface UnknownCall extends Pick<Flip, "runId" | "workflow" | "step" | "seq" | "at" | "tool"> {
  /** The read tools whose answers would be needed. */
  readonly facts: readonly string[];
}

/** Approvals that were opened on a day for one role, person, or several; and what the change makes of them. */
export interface AskedDay {
  /** "2026-07-01" in the instance's time zone. */
  readonly day: string;
  readonly who: string;
  readonly recorded: number;
  readonly added: number;
  readonly removed: number;
  /** Of all three: behind something that would have gone another way, or that nobody knows. */
  readonly uncertain: number;
}
export interface DecidedDay {
  readonly day: string;
  readonly person: string;
  readonly decided: number;
}

/**
 * What went wrong after a call was let out, as far as a journal knows: the run failed or a person cancelled it after an effect, a person had to say
 * whether an effect happened, or a fork was made live from before the effect.
 */
export type IncidentKind = "failed" | "cancelled" | "in-doubt" | "gone-back";
export interface Incident {
  readonly runId: string;
  readonly workflow: string;
  readonly subject: string | null;
  readonly kind: IncidentKind;
  /** ISO 8601. */
  readonly at: string;
  /** Effects that had left. */
  readonly effects: number;
  /** The first of them that would have been asked about or denied. */
  readonly caught: { readonly step: string; readonly after: "ask" | "deny"; readonly certain: boolean } | null;
}

/** How often a rule answered in the looked-at runs, as recorded. */
export interface RuleUse {
  readonly policy: string;
  readonly rule: number;
  readonly answer: CallStandingAt;
  readonly calls: number;
}

/** What a call was counted as under caps: from when to when as its bound, and then as what it took. */
export interface RecordedReservation {
  readonly reservation: number;
  readonly runId: string;
  readonly workflow: string;
  readonly step: string;
  /** Milliseconds of the journal clock. */
  readonly at: number;
  readonly boundMicroUsd: number;
  /** Null: under way, or in doubt, and so its bound. */
  readonly settledAt: number | null;
  readonly spentMicroUsd: number;
  /** "run:<id>", "workflow-day:<workflow>:<day>", "instance-day:<day>". */
  readonly caps: readonly string[];
}

/** Runs looked at again, newest first. */
export interface BacktestPage {
  /** Of which every call was looked at. */
  readonly runs: number;
  /** Of which nothing can be looked at: their values are erased, or their journals damaged. */
  readonly erased: number;
  readonly unreadable: number;
  /** ISO 8601: when the first and the last of them began; null where there are none. */
  readonly newest: string | null;
  readonly oldest: string | null;
  /** Calls that were, or would be, decided about. */
  readonly calls: number;
  readonly counts: readonly FlipCount[];
  readonly runsFlipped: number;
  /** The first of them; `counts` has all. */
  readonly flips: readonly Flip[];
  readonly unknownCalls: number;
  readonly runsUnknown: number;
  readonly unknown: readonly UnknownCall[];
  readonly asked: readonly AskedDay[];
  readonly decided: readonly DecidedDay[];
  /** Who could be asked, by what `asked` names. */
  readonly holders: { readonly [who: string]: readonly string[] };
  readonly incidents: readonly Incident[];
  readonly rules: readonly RuleUse[];
  /** Runs in which a call was denied for money then: what they would have done with more is unknown. */
  readonly overBudget: number;
  readonly reservations: readonly RecordedReservation[];
  /** Give it as `before` for the runs that began earlier; null: there are none. */
  readonly next: string | null;
}
