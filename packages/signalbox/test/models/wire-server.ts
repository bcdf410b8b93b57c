import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { JsonObject } from "../../src/base/json.ts";

export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: JsonObject;
}
/** What the server does with one request: answers with JSON, or with whatever a test writes. */
export type Answer = { readonly status?: number; readonly json: unknown } | ((response: ServerResponse) => void);

/** A server that speaks whatever wire format a test writes, over real HTTP on this machine. */
export class WireServer {
  readonly received: Received[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  #answer: Answer = { status: 500, json: { error: { message: "The test says nothing." } } };

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }
  get last(): Received {
    const last = this.received.at(-1);
    if (last === undefined) throw new Error("Nothing was received.");
    return last;
  }
  answer(next: Answer): void {
    this.received.length = 0;
    this.#answer = next;
  }
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await text(request)) as JsonObject;
    this.received.push({ path: request.url ?? "", headers: request.headers, body });
    const answer = this.#answer;
    if (typeof answer === "function") answer(response);
    else response.writeHead(answer.status ?? 200, { "content-type": "application/json" }).end(JSON.stringify(answer.json));
  }
}

/** Server-sent events, one after another. */
export const events =
  (...chunks: readonly (string | object)[]): Answer =>
  (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const chunk of chunks) {
      const type = typeof chunk === "object" && "type" in chunk ? `event: ${String(chunk.type)}\n` : "";
      response.write(`${type}data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\n\n`);
    }
    response.end();
  };
