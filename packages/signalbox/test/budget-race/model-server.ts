// The provider of the race: it serves whatever it is asked for, and counts what it served. It knows nothing of caps.
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** Micro-USD for a token, in and out: whole, so that counting is adding. */
export const RATES = { input: 3, output: 15 };
export interface Question {
  readonly runId: string;
  /** The most that it may count as input, and write. */
  readonly inputTokens: number;
  readonly outputTokens: number;
}
export interface Served {
  tokens: number;
  costMicroUsd: number;
}

export class ModelServer {
  readonly total: Served = { tokens: 0, costMicroUsd: 0 };
  readonly byRun = new Map<string, Served>();
  requests = 0;
  /** Called at each request: before it is served, once it is counted, and once its answer has left. */
  watch: (moment: "asked" | "served" | "answered", request: number) => void = () => undefined;
  readonly #random: () => number;
  readonly #server = createServer(
    (request, response) => void text(request).then((body) => this.#take(JSON.parse(body) as Question, response)),
  );

  constructor(random: () => number) {
    this.#random = random;
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(question: Question, response: ServerResponse): Promise<void> {
    const request = ++this.requests;
    this.watch("asked", request);
    const chance = this.#random();
    // Overloaded: nothing was done, and nothing is billed.
    if (chance < 0.03) return void response.writeHead(429).end();
    const usage = { inputTokens: this.#upTo(question.inputTokens), outputTokens: this.#upTo(question.outputTokens) };
    this.#count(question.runId, usage);
    this.watch("served", request);
    await new Promise((resolve) => setTimeout(resolve, 2 + this.#random() * 20));
    if (chance < 0.05) return void response.destroy();
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(chance < 0.07 ? {} : { usage }), () => this.watch("answered", request));
  }

  #upTo = (most: number): number => Math.max(1, Math.ceil(most * (0.4 + 0.6 * this.#random())));

  #count(runId: string, { inputTokens, outputTokens }: { inputTokens: number; outputTokens: number }): void {
    const run = this.byRun.get(runId) ?? { tokens: 0, costMicroUsd: 0 };
    this.byRun.set(runId, run);
    for (const served of [this.total, run]) {
      served.tokens += inputTokens + outputTokens;
      served.costMicroUsd += inputTokens * RATES.input + outputTokens * RATES.output;
    }
  }
}
