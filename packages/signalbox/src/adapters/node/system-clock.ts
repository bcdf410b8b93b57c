import type { Clock } from "../../ports/clock.ts";

const LONGEST_TIMEOUT_MS = 2_147_483_647;

/** The machine's clock. Timeouts keep the process alive until they are taken back. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, call) {
    const timeout = setTimeout(call, Math.min(ms, LONGEST_TIMEOUT_MS));
    return () => clearTimeout(timeout);
  },
  soon: (call) => void setImmediate(call),
};
