import { type RunStatus, runStatuses } from "signalbox/client";

/** What the list of runs shows: all of it is in its address. */
export interface RunSearch {
  readonly status?: readonly RunStatus[];
  readonly workflow?: string;
  readonly text?: string;
  /** The last run of the page before this one. */
  readonly before?: string;
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** An address from anywhere: what it does not say right is left out. */
export function readRunSearch(given: Readonly<Record<string, unknown>>): RunSearch {
  const asked = typeof given.status === "string" ? given.status.split(",") : Array.isArray(given.status) ? given.status : [];
  const status = runStatuses.filter((each) => asked.includes(each));
  const workflow = textOf(given.workflow);
  const text = textOf(given.text);
  const before = textOf(given.before);
  return {
    ...(status.length === 0 ? {} : { status }),
    ...(workflow === undefined ? {} : { workflow }),
    ...(text === undefined ? {} : { text }),
    ...(before === undefined ? {} : { before }),
  };
}
