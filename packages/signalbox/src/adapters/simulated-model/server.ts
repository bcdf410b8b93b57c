// SM1. A simulated model says that it is one: its model ids begin with "simulated/", and it answers for no other.
// SM2. What it answers depends on the rules, the seed and the request alone: no clock, no randomness, no memory.
// SM3. Every request that it began to answer is in its ledger with what it produced, whether or not that arrived.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { messageOf } from "../../base/error.ts";
import { isObject, type JsonObject } from "../../base/json.ts";
import type { Price } from "../../base/price.ts";
import { completionOf } from "./completion.ts";
import { SimulatedLedger } from "./ledger.ts";
import { type Delivery, isMisbehaviour, type Misbehaviour, perform } from "./misbehaviour.ts";
import { Refusal } from "./refusal.ts";
import { readRequest } from "./request.ts";
import { answerBy, type SimulatedRule } from "./rule.ts";
import { countPrompt, countTokens } from "./tokens.ts";
import { type Reply, replyEvents, wholeReply } from "./wire.ts";

export const PREFIX = "simulated/";
/** Declared, so that budgets have something to count: no vendor asks this. */
export const SIMULATED_PRICE: Price = { input: 1_000_000, cachedInput: 100_000, output: 4_000_000, version: "simulated" };

export interface SimulatedServerOptions {
  readonly rules: readonly SimulatedRule[];
  readonly seed?: number;
  /** 0, or absent: any that is free. */
  readonly port?: number;
  readonly price?: Price;
}

export class SimulatedServer {
  readonly ledger: SimulatedLedger;
  readonly #options: SimulatedServerOptions;
  readonly #server: Server;

  private constructor(options: SimulatedServerOptions) {
    this.#options = options;
    this.ledger = new SimulatedLedger(options.price ?? SIMULATED_PRICE);
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((thrown: unknown) => refuse(response, thrown));
    });
  }

  /** Starts on this machine only. It keeps no process alive. */
  static async start(options: SimulatedServerOptions): Promise<SimulatedServer> {
    const simulated = new SimulatedServer(options);
    const server = simulated.#server;
    server.unref();
    server.on("connection", (socket) => socket.unref());
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(options.port ?? 0, "127.0.0.1", resolve);
    });
    return simulated;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://simulated");
    if (request.method === "GET" && pathname === "/v1/ledger") this.#showLedger(response, searchParams.get("run") ?? undefined);
    else if (request.method === "POST" && pathname === "/v1/chat/completions") this.#answer(request, response, await bodyOf(request));
    else throw new Refusal(404, `There is no ${pathname} here.`);
  }

  #showLedger(response: ServerResponse, run: string | undefined): void {
    const shown = { total: this.ledger.total(run), entries: this.ledger.entries(run) };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(shown));
  }

  #answer(request: IncomingMessage, response: ServerResponse, body: JsonObject): void {
    const model = String(body.model);
    if (!model.startsWith(PREFIX)) throw new Refusal(404, `The model "${model}" is not simulated. Names here begin with "${PREFIX}".`);
    const asked = readRequest(body, this.#options.seed ?? 0);
    const done = perform(answerBy(this.#options.rules, asked), asked, misbehaviourOf(request, model));
    if (done.delivery === "http-429") throw new Refusal(429, "Simulated: too many requests.");
    if (done.delivery === "http-500") throw new Refusal(500, "Simulated: out of order.");
    const completion = completionOf(done, asked);
    const usage = countTokens(countPrompt(body), completion);
    const answered = done.delivery === "whole" || done.delivery === "no-usage";
    this.ledger.add({ ...usage, run: headerOf(request, "run"), node: headerOf(request, "node"), model, answered });
    deliver(response, { model, completion, usage: done.delivery === "no-usage" ? null : usage }, done.delivery, body.stream === true);
  }
}

async function bodyOf(request: IncomingMessage): Promise<JsonObject> {
  const sent = await text(request);
  try {
    const body: unknown = JSON.parse(sent);
    if (isObject(body)) return body;
  } catch {
    // Refused below.
  }
  throw new Refusal(400, "The body is no JSON object.");
}

const headerOf = (request: IncomingMessage, name: string): string | null => {
  const value = request.headers[`x-signalbox-${name}`];
  return typeof value === "string" ? decodeURIComponent(value) : null;
};

/** "simulated/large+flood-calls", or the header x-signalbox-misbehave. */
function misbehaviourOf(request: IncomingMessage, model: string): Misbehaviour | null {
  const named = headerOf(request, "misbehave") ?? model.split("+")[1];
  if (named === undefined) return null;
  if (isMisbehaviour(named)) return named;
  throw new Refusal(400, `"${named}" is nothing that a simulated model can do wrong.`);
}

function deliver(response: ServerResponse, reply: Reply, delivery: Delivery, isStream: boolean): void {
  const whole = isStream ? replyEvents(reply).join("") : JSON.stringify(wholeReply(reply));
  const written = writtenOf(whole, delivery, isStream);
  if (delivery === "reset") response.socket?.destroy();
  else if (delivery !== "stall" || isStream)
    response.writeHead(200, {
      "content-type": isStream ? "text/event-stream" : "application/json",
      ...(isStream ? {} : { "content-length": Buffer.byteLength(delivery === "cut" ? whole : written) }),
    });
  if (delivery === "cut") response.write(written, () => response.socket?.destroy());
  else if (delivery === "stall" && isStream) response.write(written);
  else if (delivery !== "stall" && delivery !== "reset") response.end(written);
}

function writtenOf(whole: string, delivery: Delivery, isStream: boolean): string {
  if (delivery === "cut") return whole.slice(0, whole.length / 2);
  if (delivery === "stall") return whole.slice(0, whole.indexOf("\n\n") + 2);
  if (delivery === "invalid-json") return isStream ? 'data: {"choices": [{\n\n' : '{"choices": [{';
  return whole;
}

function refuse(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent) response.socket?.destroy();
  else
    response
      .writeHead(thrown instanceof Refusal ? thrown.status : 500, { "content-type": "application/json" })
      .end(JSON.stringify({ error: { message: messageOf(thrown), type: "simulated_error" } }));
}
