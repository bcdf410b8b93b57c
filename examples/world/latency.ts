import { setTimeout as delay } from "node:timers/promises";
import { hashText } from "./random.ts";

/** A far system takes its time: `typicalMs` give or take half. SIGNALBOX_DEMO_LATENCY multiplies it; 0 turns it off. */
export async function latency(of: string, typicalMs: number, signal?: AbortSignal): Promise<void> {
  const factor = Number(process.env.SIGNALBOX_DEMO_LATENCY ?? 1);
  const ms = Number.isFinite(factor) ? Math.max(0, factor) * typicalMs * (0.5 + (hashText(of) % 100) / 100) : 0;
  if (ms > 0) await delay(ms, undefined, signal === undefined ? {} : { signal });
}
