// One attempt of a tool: what it is given, and how long it is waited for. A run's, a rehearsal's, and a policy's that reads a fact.
import { SignalboxError } from "../base/error.ts";
import { costMicroUsd } from "../base/money.ts";
import type { AgentMemory } from "../definition/memory-tools.ts";
import type { AnyTool, ToolContext } from "../definition/tool.ts";
import type { Clock } from "../ports/clock.ts";
import type { Services } from "./services.ts";

/** Thrown into the race when an attempt's time is up. */
export class TimedOut extends Error {}

export interface Attempt {
  readonly tool: AnyTool;
  readonly runId: string;
  /** Which try at it, from 1. */
  readonly number: number;
  readonly controller: AbortController;
  readonly key: () => string;
  /** Of an agent's `remember` and `recall`; no other tool is lent one. */
  readonly memory?: () => AgentMemory;
  /** What the tool says that it cost, in whole micro-USD. */
  reported?: number;
}

/** What few tools ask for is made when it is asked for: the key of a read, the fetch of a tool without hosts, the signal. */
export class AttemptContext implements ToolContext {
  readonly attempt: number;
  readonly runId: string;
  readonly #services: Services;
  readonly #attempt: Attempt;
  #fetch: typeof globalThis.fetch | null = null;

  constructor(services: Services, attempt: Attempt) {
    this.attempt = attempt.number;
    this.runId = attempt.runId;
    this.#services = services;
    this.#attempt = attempt;
  }
  get idempotencyKey(): string {
    return this.#attempt.key();
  }
  get signal(): AbortSignal {
    return this.#attempt.controller.signal;
  }
  get fetch(): typeof globalThis.fetch {
    // One for the attempt: it knows what the attempt has sent.
    this.#fetch ??= this.#makeFetch();
    return this.#fetch;
  }
  get cost(): (usd: number) => void {
    const attempt = this.#attempt;
    return (usd) => {
      if (!Number.isFinite(usd) || usd < 0)
        throw new SignalboxError("usage", `${attempt.tool.card.id} says that it cost ${usd}: say an amount in US dollars, 0 or more.`);
      attempt.reported = costMicroUsd(usd);
    };
  }
  get memory(): AgentMemory | undefined {
    return this.#attempt.memory?.();
  }

  #makeFetch(): typeof globalThis.fetch {
    const { transport, secrets } = this.#services;
    const { hosts, connection } = this.#attempt.tool.card;
    return connection === undefined ? transport.fetchFor(hosts) : transport.fetchFor(hosts, () => secrets.credential(connection));
  }
}

/** Calls the tool. @throws what it throws before its first wait. */
export function callTool(services: Services, attempt: Attempt, input: unknown): unknown {
  const { watchdog } = services;
  watchdog.enter(attempt.tool.card.id);
  try {
    return attempt.tool.run(input, new AttemptContext(services, attempt));
  } finally {
    watchdog.leave();
  }
}

/** The tool's answer or the end of its time, whatever is first. */
export function awaitTool(
  clock: Clock,
  { tool, controller }: Attempt,
  ms: number,
  started: PromiseLike<unknown>,
  answered: (result: unknown) => void,
  failed: (thrown: unknown) => void,
): void {
  let isOver = false;
  const once = (end: (value: unknown) => void) => (value: unknown) => {
    if (isOver) return;
    isOver = true;
    stop();
    end(value);
  };
  const late = once(failed);
  const stop = clock.after(ms, () => {
    controller.abort();
    late(new TimedOut(`${tool.card.id} gave no answer in ${ms} ms.`));
  });
  Promise.resolve(started).then(once(answered), once(failed));
}

/** What a tool that changes nothing says: nothing of it is recorded here. */
export function readTool(services: Services, attempt: Attempt, input: unknown, ms = attempt.tool.timeoutMs): Promise<unknown> {
  return new Promise((answered, failed) => {
    const started = Promise.resolve().then(() => callTool(services, attempt, input));
    awaitTool(services.clock, attempt, ms, started, answered, failed);
  });
}
