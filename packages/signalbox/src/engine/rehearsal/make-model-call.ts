// RE3. What a fork's own calls cost is paid from its own cap, whatever the run may spend: what a call can cost at most must be left. It is
// nothing unless whoever forks says an amount: the caps of the instance do not see it.

import { asStored } from "../../base/stored-json.ts";
import type { ModelAnswer, ModelCall } from "../../kernel/index.ts";
import { ModelFailure, type ModelReply, type ModelRequest } from "../../ports/model.ts";
import { answeredCall, doubtfulCall, quoteOf } from "../model-cost.ts";
import type { Services } from "../services.ts";

const TIMEOUT_MS = 120_000;

/** Why a call is not made: the rehearsal ends there. */
export interface NotMade {
  readonly why: string;
}
export type Made =
  | { readonly ok: true; readonly reply: ModelReply; readonly call: ModelCall; readonly answer: ModelAnswer }
  | { readonly ok: false; readonly thrown: unknown; readonly call?: ModelCall };

/** What the model calls of one fork took. */
export class ForkSpending {
  readonly #capMicroUsd: number;
  tokens = 0;
  /** Model calls and tools together. */
  costMicroUsd = 0;
  made = 0;

  constructor(costUsd: number) {
    this.#capMicroUsd = Math.floor(costUsd * 1_000_000);
  }

  async make({ model, clock, limits }: Services, name: string, request: (signal: AbortSignal) => ModelRequest): Promise<Made | NotMade> {
    if (model === null) return { why: "the config has no models" };
    const controller = new AbortController();
    const asked = request(controller.signal);
    const quote = quoteOf(name, model.card(name), model.bound(asked));
    if (quote === null) return { why: `nobody knows the price of the model "${name}"` };
    const dear = this.#beyond(`the model "${name}"`, quote.maxCostMicroUsd);
    if (dear !== null) return dear;
    const { promise, reject } = Promise.withResolvers<never>();
    const stop = clock.after(TIMEOUT_MS, () => {
      const late = new ModelFailure("timeout", "The model gave no answer in time.", { outcome: "unknown", retryable: true });
      controller.abort(late);
      reject(late);
    });
    this.made++;
    try {
      const reply = await Promise.race([model.generate(asked), promise]);
      const call = this.#spend(answeredCall(quote, reply));
      const answer = asStored({ parameters: reply.parameters, parts: reply.parts }) as unknown as ModelAnswer;
      if (JSON.stringify(answer).length > limits.maxPayloadCharacters)
        return { ok: false, thrown: new Error("The model's answer is longer than values may be."), call };
      return { ok: true, reply, call, answer };
    } catch (thrown) {
      const isFree = thrown instanceof ModelFailure && thrown.outcome !== "unknown";
      return isFree ? { ok: false, thrown } : { ok: false, thrown, call: this.#spend(doubtfulCall(quote)) };
    } finally {
      stop();
    }
  }

  /** Of a call of a tool that costs: it counts as the most that it may cost. Null when it may be made. */
  pay(tool: string, costUsd: number): NotMade | null {
    const microUsd = Math.ceil(costUsd * 1_000_000);
    const dear = this.#beyond(tool, microUsd);
    if (dear === null) this.costMicroUsd += microUsd;
    return dear;
  }

  #beyond(what: string, microUsd: number): NotMade | null {
    const left = this.#capMicroUsd - this.costMicroUsd;
    const usd = (micro: number): string => `$${(micro / 1_000_000).toFixed(6)}`;
    return microUsd <= left ? null : { why: `a call of ${what} may cost ${usd(microUsd)}, and the fork has ${usd(left)} left` };
  }

  #spend(call: ModelCall): ModelCall {
    this.tokens += call.inputTokens + call.outputTokens;
    this.costMicroUsd += call.costMicroUsd;
    return call;
  }
}
