// TC1. Reservations are made again in their order, by the rule of the ledger (kernel/ledger.ts, B1): a call counts as its bound until it is settled.
// TC2. Of a run that meets the cap the rest is unknown. It counts as nothing, so behind the first meeting of a day what others had left is the most that it can have been.
import { formatInstant } from "../../base/instant.ts";
import { type Cap, type CapScope, denialOf, UNUSED } from "../../kernel/ledger.ts";
import type { RecordedReservation } from "../../ports/backtest.ts";

export interface TriedCap {
  readonly scope: Extract<CapScope, "run" | "workflow-day" | "instance-day">;
  /** Of a workflow's day: which. */
  readonly workflow?: string;
  readonly costMicroUsd: number;
}
/** The first call of a run that the cap would not have let out. */
export interface CapMeeting {
  readonly runId: string;
  readonly workflow: string;
  readonly step: string;
  /** ISO 8601. */
  readonly at: string;
  /** "workflow-day:inbound-lead:2026-07-01" */
  readonly cap: string;
  readonly askedMicroUsd: number;
  readonly leftMicroUsd: number;
  /** Nothing before it is unknown: no other run had met this cap. */
  readonly certain: boolean;
}
export interface CapTrial {
  readonly cap: TriedCap;
  /** Runs that took something under it. */
  readonly runs: number;
  /** In their order. */
  readonly met: readonly CapMeeting[];
}

/** One cap of the kind, with what counts under it. */
interface Counted {
  readonly cap: Cap;
  open: RecordedReservation[];
  settledMicroUsd: number;
  wasMet: boolean;
}

export function tryCap(cap: TriedCap, reservations: readonly RecordedReservation[]): CapTrial {
  const counted = new Map<string, Counted>();
  const runs = new Set<string>();
  const stopped = new Set<string>();
  const met: CapMeeting[] = [];
  for (const each of reservations.toSorted((a, b) => a.reservation - b.reservation)) {
    const ids = each.caps.filter((id) => isMeant(cap, id));
    if (ids.length === 0) continue;
    runs.add(each.runId);
    // A run that meets a cap stops those that it has started as well.
    if (each.caps.some((id) => stopped.has(id)) || stopped.has(`run:${each.runId}`)) continue;
    const caps = ids.map((id) => countedUnder(counted, cap, id));
    const meeting = meetingOf(caps, each);
    if (meeting === null) for (const one of caps) one.open.push(each);
    else {
      met.push(meeting);
      stopped.add(`run:${each.runId}`);
    }
  }
  return { cap, runs: runs.size, met };
}

function meetingOf(caps: readonly Counted[], { runId, workflow, step, at, boundMicroUsd }: RecordedReservation): CapMeeting | null {
  for (const one of caps) settle(one, at);
  const bound = { costMicroUsd: boundMicroUsd, tokens: 0 };
  const denial = denialOf(
    caps.map((one) => [one.cap, { ...UNUSED, spent: { costMicroUsd: usedOf(one), tokens: 0 } }]),
    bound,
  );
  if (denial === null) return null;
  const one = caps.find(({ cap }) => cap === denial.cap) as Counted;
  const certain = !one.wasMet;
  one.wasMet = true;
  const place = { runId, workflow, step, at: formatInstant(at) };
  return { ...place, cap: denial.cap.key, askedMicroUsd: denial.asked, leftMicroUsd: Math.max(0, denial.left), certain };
}

const isMeant = ({ scope, workflow }: TriedCap, id: string): boolean =>
  id.startsWith(workflow === undefined ? `${scope}:` : `${scope}:${workflow}:`);

function countedUnder(counted: Map<string, Counted>, { scope, costMicroUsd }: TriedCap, id: string): Counted {
  const limit = { costMicroUsd, tokens: null };
  const known = counted.get(id) ?? { cap: { scope, key: id, limit }, open: [], settledMicroUsd: 0, wasMet: false };
  counted.set(id, known);
  return known;
}

function settle(one: Counted, now: number): void {
  const isSettled = ({ settledAt }: RecordedReservation): boolean => settledAt !== null && settledAt <= now;
  for (const each of one.open) if (isSettled(each)) one.settledMicroUsd += each.spentMicroUsd;
  one.open = one.open.filter((each) => !isSettled(each));
}

const usedOf = ({ open, settledMicroUsd }: Counted): number =>
  open.reduce((sum, { boundMicroUsd }) => sum + boundMicroUsd, settledMicroUsd);
