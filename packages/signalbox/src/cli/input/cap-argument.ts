import type { TriedCap } from "../../analysis/backtest/try-cap.ts";
import { SignalboxError } from "../../base/error.ts";
import { limitMicroUsd } from "../../base/money.ts";
import { readAmount } from "./amount-argument.ts";

/** A cap to try: "run:0.50", "instance-day:100", "workflow-day:inbound-lead=20". */
export function readCap(text: string, what: string): TriedCap {
  const [, scope, whole] = /^(run|instance-day)[:=](.+)$/.exec(text) ?? [];
  if (whole !== undefined) return { scope: scope as "run" | "instance-day", costMicroUsd: microUsd(whole, what) };
  const [, workflow, amount] = /^workflow-day:(.+)=(.+)$/.exec(text) ?? [];
  if (workflow !== undefined && amount !== undefined) return { scope: "workflow-day", workflow, costMicroUsd: microUsd(amount, what) };
  throw new SignalboxError("usage", `${what}: "${text}" is no cap. Write run:<usd>, instance-day:<usd>, or workflow-day:<workflow>=<usd>.`);
}

const microUsd = (text: string, what: string): number => limitMicroUsd(readAmount(text, what));
