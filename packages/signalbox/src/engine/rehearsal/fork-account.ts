// RE10. What a dry fork calls itself is reserved in the ledger before it leaves, under the day of forks and the instance's, and under no workflow's.
import { messageOf } from "../../base/error.ts";
import { moneyText } from "../../base/money.ts";
import { type Amount, capId, denialOf, type Settlement } from "../../kernel/ledger.ts";
import type { RunKey, StoreWriter } from "../../ports/run-store.ts";
import { capsOfForks } from "../budget/caps.ts";
import { inForce } from "../budget/reserving.ts";
import type { Services } from "../services.ts";

/** Why a call is not made: the rehearsal ends there. */
export interface NotMade {
  readonly why: string;
}
export interface Held {
  readonly reservation: number;
}

export class ForkAccount {
  readonly #services: Services;
  /** The run that is forked: a dry fork is none itself. */
  readonly #run: RunKey;
  #calls = 0;

  constructor(services: Services, run: RunKey) {
    this.#services = services;
    this.#run = run;
  }

  async hold(what: string, bound: Amount, at: number): Promise<Held | NotMade> {
    let answer: Held | NotMade = { why: "the ledger was not asked" };
    const job = (writer: StoreWriter): void => {
      answer = this.#reserve(writer, what, bound, at);
    };
    await this.#services.committer.submit(job).catch((thrown: unknown) => {
      answer = { why: `what a call of ${what} may cost could not be reserved: ${messageOf(thrown)}` };
    });
    return answer;
  }

  /** What cannot be recorded stays reserved, and so counts. */
  async settle({ reservation }: Held, settlement: Settlement): Promise<void> {
    const { budget, committer } = this.#services;
    await committer.submit((writer) => budget.settle(writer, reservation, settlement)).catch(() => undefined);
  }

  #reserve(writer: StoreWriter, what: string, bound: Amount, at: number): Held | NotMade {
    const { budget, store } = this.#services;
    const read = store.read.ledger;
    if (read.frozen().some((row) => row.what === what)) return { why: `${what} is frozen: "signalbox budget" says why` };
    const caps = capsOfForks(budget.today(), budget.sources);
    const denial = denialOf(
      caps.map((cap) => inForce(cap, read)),
      bound,
    );
    if (denial !== null) {
      const amount = (value: number): string => (denial.unit === "tokens" ? `${value} tokens` : moneyText(value));
      return {
        why: `a call of ${what} may take ${amount(denial.asked)}, and the cap ${capId(denial.cap)} has ${amount(Math.max(0, denial.left))} left`,
      };
    }
    // A person has asked for the rehearsal.
    const call = { run: this.#run, command: `fork#${++this.#calls}`, what, at, controller: "human", bound, caps } as const;
    return { reservation: writer.ledger.reserve(call) };
  }
}
