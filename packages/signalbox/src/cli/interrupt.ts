import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** ^C and its like: the first asks to stop, the second ends the process. */
export class Interrupt {
  readonly #controller = new AbortController();
  #signal: NodeJS.Signals | null = null;
  readonly #take = (signal: NodeJS.Signals): void => {
    if (this.#signal !== null) process.exit(this.exitCode);
    this.#signal = signal;
    this.#controller.abort();
  };

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#take);
  }

  get asked(): AbortSignal {
    return this.#controller.signal;
  }
  get exitCode(): number {
    return 128 + (this.#signal === null ? 0 : constants.signals[this.#signal]);
  }
  /** From here on a signal ends the process as usual. */
  release(): void {
    for (const signal of SIGNALS) process.off(signal, this.#take);
  }
}
