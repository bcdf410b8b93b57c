import { setTimeout as delay } from "node:timers/promises";
import type { Engine, RunView } from "signalbox";
import type { Lead } from "../rules/lead.ts";
import type { Progress } from "./progress-line.ts";

/** Starts asked for at once: their commits share a flush to disk. */
const STARTS_AT_ONCE = 32;

/** A run for each lead. The lead's id is the run's key, so that starting a lead again gives the run that is there. */
export class LeadRuns {
  readonly #engine: Engine;
  readonly #leads: readonly Lead[];
  readonly #sinceMs = performance.now();
  readonly #rested: RunView[] = [];

  constructor(engine: Engine, leads: readonly Lead[]) {
    this.#engine = engine;
    this.#leads = leads;
  }

  get progress(): Progress {
    const waiting = this.#rested.filter(({ status }) => status === "waiting").length;
    return { total: this.#leads.length, done: this.#rested.length, waiting, elapsedMs: performance.now() - this.#sinceMs };
  }

  /** Resolves when every run has ended or waits for somebody, or when `stop` is asked for. */
  async all(stop: AbortSignal): Promise<readonly RunView[]> {
    const runs: Promise<unknown>[] = [];
    for (let from = 0; from < this.#leads.length && !stop.aborted; from += STARTS_AT_ONCE) {
      const started = await Promise.all(this.#leads.slice(from, from + STARTS_AT_ONCE).map((lead) => this.#start(lead)));
      for (const { runId } of started) runs.push(this.#rest(runId));
    }
    if (!stop.aborted) await Promise.race([Promise.all(runs), new Promise((resolve) => stop.addEventListener("abort", resolve))]);
    return this.#rested;
  }

  /** One after the other, as they come in over a day; resolves when all have, or when `stop` is asked for. */
  async oneByOne(everyMs: number, stop: AbortSignal): Promise<void> {
    for (const lead of this.#leads) {
      await delay(everyMs, undefined, { signal: stop }).catch(() => undefined);
      if (stop.aborted) return;
      await this.#start(lead);
    }
  }

  #start = (lead: Lead): Promise<RunView> => this.#engine.start({ workflow: "inbound-lead", input: lead, key: lead.id });

  async #rest(runId: string): Promise<void> {
    // A run that could not go on is blocked or failed; the summary counts it.
    const rested = await this.#engine.finished(runId, "idle").catch(() => this.#engine.run(runId));
    if (rested !== null) this.#rested.push(rested);
  }
}
