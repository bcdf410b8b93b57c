// RE3. What a fork's own calls cost is paid from its own cap, whatever the run may spend: what a call can cost at most must be left. It is
// nothing unless whoever forks says an amount: the caps of the instance do not see it.

import { costMicroUsd, limitMicroUsd, moneyText } from "../../base/money.ts";
import { type Asked, askModel } from "../ask-model.ts";
import type { PreparedCall } from "../prepare-call.ts";
import type { Services } from "../services.ts";

/** Why a call is not made: the rehearsal ends there. */
export interface NotMade {
  readonly why: string;
}

/** What the model calls of one fork took. */
export class ForkSpending {
  readonly #capMicroUsd: number;
  tokens = 0;
  /** Model calls and tools together. */
  costMicroUsd = 0;
  made = 0;

  constructor(costUsd: number) {
    this.#capMicroUsd = limitMicroUsd(costUsd);
  }

  async make(services: Services, prepared: PreparedCall): Promise<Asked | NotMade> {
    const { model, maxCostMicroUsd } = prepared.quote;
    const dear = this.#beyond(`the model "${model}"`, maxCostMicroUsd);
    if (dear !== null) return dear;
    this.made++;
    const asked = await askModel(services, prepared, new AbortController());
    const { call } = asked.ok ? asked.record : asked.spent;
    this.tokens += call === undefined ? 0 : call.inputTokens + call.outputTokens;
    this.costMicroUsd += call?.costMicroUsd ?? 0;
    return asked;
  }

  /** Of a call of a tool that costs: it counts as the most that it may cost. Null when it may be made. */
  pay(tool: string, costUsd: number): NotMade | null {
    const microUsd = costMicroUsd(costUsd);
    const dear = this.#beyond(tool, microUsd);
    if (dear === null) this.costMicroUsd += microUsd;
    return dear;
  }

  #beyond(what: string, microUsd: number): NotMade | null {
    const left = this.#capMicroUsd - this.costMicroUsd;
    return microUsd <= left ? null : { why: `a call of ${what} may cost ${moneyText(microUsd)}, and the fork has ${moneyText(left)} left` };
  }
}
