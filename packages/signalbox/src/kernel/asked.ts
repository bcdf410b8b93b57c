// Who is asked: those whom the author or a policy names, or those whom somebody has given it to.
import type { Assignment } from "./run-state.ts";

/** Beside `who`: who acts has to be one of `within` as well. */
export interface Asked {
  readonly who: string;
  readonly within?: string;
  readonly assigned?: Pick<Assignment, "by" | "at" | "reason">;
}

/** `also`: who is asked beside them by now, as the author wanted. They are, too, after it was given to others; whoever gives it later takes it from them. */
export function askedFor(named: string, also: string | null, given: Assignment | undefined): Asked {
  if (given === undefined) return { who: joined(named, also) };
  const { to, among, by, at, reason } = given;
  const later = given.escalated === true ? null : also;
  return {
    who: joined(to, later),
    ...(among === undefined ? {} : { within: joined(among, later) }),
    assigned: { by, at, ...(reason === undefined ? {} : { reason }) },
  };
}

const joined = (who: string, also: string | null): string => (also === null ? who : `${who},${also}`);
