import type { AlertRule } from "../../definition/notice-options.ts";

/** Of the threshold: what goes up and down around it does not fire each time. */
const RECOVERED_BELOW = 0.8;

/** Whether a rule fires, after what it was before. */
export const firesNow = ({ threshold }: Pick<AlertRule, "threshold">, before: boolean, value: number): boolean =>
  before ? value >= threshold * RECOVERED_BELOW : value >= threshold;
