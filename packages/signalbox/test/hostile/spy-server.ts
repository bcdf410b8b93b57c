// A place outside: it keeps what it was sent, and answers as a test says. It is where an attacker's bytes would arrive.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What to answer to a path with its query. */
export type Answering = (path: string) => { readonly status: number; readonly body: string };

export class SpyServer {
  /** Method, path, headers and body of every request, in order. */
  readonly received: string[] = [];
  answering: Answering;
  readonly #server: Server;

  private constructor(answering: Answering) {
    this.answering = answering;
    this.#server = createServer(async (request, response) => {
      const path = request.url ?? "/";
      this.received.push([`${request.method} ${decoded(path)}`, JSON.stringify(request.headers), await text(request)].join("\n"));
      const { status, body } = this.answering(path);
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    });
  }

  static async start(answering: Answering = () => ({ status: 200, body: "{}" })): Promise<SpyServer> {
    const spy = new SpyServer(answering);
    await new Promise<void>((resolve) => spy.#server.listen(0, "127.0.0.1", resolve));
    return spy;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path.replaceAll("+", " "));
  } catch {
    return path;
  }
}
