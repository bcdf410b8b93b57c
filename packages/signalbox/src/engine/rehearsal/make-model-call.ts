// RE3. What a fork's own calls cost is paid from its own cap, whatever the run may spend: what a call can cost at most must be left. It is
// nothing unless whoever forks says an amount.

import { costMicroUsd, limitMicroUsd, moneyText } from "../../base/money.ts";
import type { Amount } from "../../kernel/ledger.ts";
import { type Asked, askModel } from "../ask-model.ts";
import { settlementOf } from "../model-cost.ts";
import type { PreparedCall } from "../prepare-call.ts";
import type { Services } from "../services.ts";
import type { ForkAccount, Held, NotMade } from "./fork-account.ts";

type Account = Pick<ForkAccount, "hold" | "settle">;

/** What the calls of one fork took. */
export class ForkSpending {
  readonly #capMicroUsd: number;
  readonly #account: Account;
  tokens = 0;
  /** Model calls and tools together. */
  costMicroUsd = 0;
  made = 0;

  constructor(costUsd: number, account: Account) {
    this.#capMicroUsd = limitMicroUsd(costUsd);
    this.#account = account;
  }

  async make(services: Services, prepared: PreparedCall, at: number): Promise<Asked | NotMade> {
    const { model, maxCostMicroUsd, bound } = prepared.quote;
    const most = { costMicroUsd: maxCostMicroUsd, tokens: bound.inputTokens + bound.outputTokens };
    const held = await this.#hold(`the model "${model}"`, `model:${model}`, most, at);
    if ("why" in held) return held;
    this.made++;
    const asked = await askModel(services, prepared, new AbortController());
    const { call } = asked.ok ? asked.record : asked.spent;
    await this.#account.settle(held, settlementOf(call));
    this.tokens += call === undefined ? 0 : call.inputTokens + call.outputTokens;
    this.costMicroUsd += call?.costMicroUsd ?? 0;
    return asked;
  }

  /** Of a call of a tool that costs: it counts as the most that it may cost. Null when it may be made. */
  async pay(tool: string, costUsd: number, at: number): Promise<NotMade | null> {
    const microUsd = costMicroUsd(costUsd);
    if (microUsd === 0) return null;
    const bound = { costMicroUsd: microUsd, tokens: 0 };
    const held = await this.#hold(tool, `tool:${tool}`, bound, at);
    if ("why" in held) return held;
    await this.#account.settle(held, { state: "settled", spent: bound });
    this.costMicroUsd += microUsd;
    return null;
  }

  async #hold(name: string, what: string, bound: Amount, at: number): Promise<Held | NotMade> {
    const left = this.#capMicroUsd - this.costMicroUsd;
    if (bound.costMicroUsd > left)
      return { why: `a call of ${name} may cost ${moneyText(bound.costMicroUsd)}, and the fork has ${moneyText(left)} left` };
    return this.#account.hold(what, bound, at);
  }
}
