import type { Model } from "signalbox";
import { type CassetteModel, cassetteModel } from "signalbox/testing";

/** One model for an engine in which many recorded runs go on at once: each run hears its own cassette. */
export class CassettesByRun implements Model {
  readonly card: Model["card"];
  readonly bound: Model["bound"];
  readonly #slots = new Map<string, PromiseWithResolvers<CassetteModel>>();

  constructor() {
    const empty = cassetteModel([]);
    this.card = empty.card;
    this.bound = empty.bound;
  }

  /** A run may ask before whoever started it knows its id. */
  insert(runId: string, cassette: CassetteModel): void {
    this.#slot(runId).resolve(cassette);
  }

  async generate(request: Parameters<Model["generate"]>[0]): ReturnType<Model["generate"]> {
    const cassette = await this.#slot(request.runId).promise;
    return cassette.generate(request);
  }

  #slot(runId: string): PromiseWithResolvers<CassetteModel> {
    const slot = this.#slots.get(runId) ?? Promise.withResolvers<CassetteModel>();
    this.#slots.set(runId, slot);
    return slot;
  }
}
