const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Pauses between attempts: about three days, then nobody tries any more. */
const PAUSES = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR, 24 * HOUR];

export const MOST_ATTEMPTS = PAUSES.length + 1;

/** When a message that has had so many attempts is tried next; null when it is given up. */
export function afterAttempt(attempts: number, now: number): number | null {
  const pause = PAUSES[attempts - 1];
  return pause === undefined ? null : now + pause;
}
