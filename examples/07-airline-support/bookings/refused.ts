import { ToolError } from "signalbox";

/** The airline refuses a call and changes nothing: definitely and finally, so the same call may be made again when things have changed. */
export class Refused extends ToolError {
  constructor(message: string) {
    super("refused", message, { outcome: "rejected" });
  }
}

export function known<T>(found: T | null, what: string): T {
  if (found === null) throw new Refused(`${what} not found`);
  return found;
}
