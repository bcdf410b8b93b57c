// Browser-safe: of the contract only types are used here.
import { type ErrorCode, type Problem as Part, SignalboxError } from "../../base/error.ts";
import type { Changes } from "../../ports/changes.ts";
import type { Words } from "../../ports/words.ts";
import type { Problem, ProblemCode } from "../contract/problem.ts";
import type { Answer, Given, Route } from "./call.ts";
import { eventData } from "./event-data.ts";

export interface HttpClientOptions {
  /** "https://signalbox.example"; in a browser "", for the page's own server. */
  readonly server: string;
  /** An API key. A browser has its session instead. */
  readonly key?: string;
  /** Sent with every request, asked anew for each: the console's CSRF token. */
  readonly headers?: () => Readonly<Record<string, string>>;
  readonly fetch?: typeof fetch;
  /** Asked when the server wants to be told again who is signed in. True: it was told, and the request is made once more. */
  readonly prove?: () => Promise<boolean>;
}

interface Parts {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** A call to each route of the contract, typed by it. */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #fetch: typeof fetch;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
  }

  /**
   * @throws SignalboxError what the server refused, with its code; `unavailable` when it cannot be reached.
   * @example await client.call("GET /api/runs/{run}", { params: { run: "018f" } })
   */
  async call<R extends Route>(route: R, given: Given<R>, signal?: AbortSignal): Promise<Answer<R>> {
    const [method = "", path = ""] = route.split(" ");
    const { params = {}, query = {}, headers = {}, body } = given as Parts;
    const response = await this.#send(`${filled(path, params)}${search(query)}`, {
      method,
      headers: this.#headers(headers, body !== undefined),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    return (await response.json()) as Answer<R>;
  }

  /**
   * What changes, from a cursor on or from now. Ends when the server ends it (the session is over, or the server stops) and when the
   * connection is lost: come back with the last cursor, and nothing is missed or told twice.
   * @throws SignalboxError what the server refused; `unavailable` when it cannot be reached.
   * @example for await (const { reset, runs } of client.changes(null, signal)) show(runs);
   */
  async *changes(after: string | null, signal: AbortSignal): AsyncGenerator<Changes, void, undefined> {
    const headers = this.#headers(after === null ? {} : { "last-event-id": after }, false);
    const { body } = await this.#send("/api/changes", { headers, signal });
    if (body === null) return;
    for await (const data of eventData(body, signal)) yield JSON.parse(data) as Changes;
  }

  /**
   * What agents' models are writing in a run (or, with null, in all of them) while they write it. Ends as `changes` does; who comes back is told from
   * the beginning of what is being written.
   * @example for await (const words of client.words(runId, signal)) show(words);
   */
  async *words(runId: string | null, signal: AbortSignal): AsyncGenerator<readonly Words[], void, undefined> {
    const path = `/api/words${search(runId === null ? {} : { run: runId })}`;
    const { body } = await this.#send(path, { headers: this.#headers({}, false), signal });
    if (body === null) return;
    for await (const data of eventData(body, signal)) yield JSON.parse(data) as readonly Words[];
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const url = `${this.#options.server}${path}`;
    const response = await this.#reach(url, init);
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (problem?.code !== "proof-needed" || (await this.#options.prove?.()) !== true) throw refusal(problem, response.status);
    const again = await this.#reach(url, init);
    if (!again.ok) throw refusal(await problemOf(again), again.status);
    return again;
  }

  async #reach(url: string, init: RequestInit): Promise<Response> {
    try {
      return await this.#fetch(url, { ...init, redirect: "error" });
    } catch (thrown) {
      if (init.signal?.aborted === true) throw thrown;
      throw new SignalboxError("unavailable", `The server at ${this.#options.server || "this address"} cannot be reached.`, {
        cause: thrown,
      });
    }
  }

  #headers(given: Readonly<Record<string, unknown>>, hasBody: boolean): Record<string, string> {
    const { key, headers = () => ({}) } = this.#options;
    return {
      ...headers(),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(hasBody ? { "content-type": "application/json" } : {}),
      ...Object.fromEntries(present(given)),
    };
  }
}

const present = (values: Readonly<Record<string, unknown>>): [string, string][] =>
  Object.entries(values).flatMap(([name, value]): [string, string][] => {
    if (value === undefined) return [];
    return Array.isArray(value) ? value.map((item): [string, string] => [name, String(item)]) : [[name, String(value)]];
  });

const filled = (path: string, params: Readonly<Record<string, unknown>>): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));

function search(query: Readonly<Record<string, unknown>>): string {
  const text = new URLSearchParams(present(query)).toString();
  return text === "" ? "" : `?${text}`;
}

/** The codes that only HTTP knows, as a program that switches on the engine's codes understands them. */
const engineCodes: Partial<Record<ProblemCode, ErrorCode>> = {
  unauthenticated: "not-allowed",
  "cross-origin": "not-allowed",
  "proof-needed": "not-allowed",
  "host-unknown": "unavailable",
  "method-not-allowed": "usage",
  "media-type-unsupported": "usage",
  "request-invalid": "usage",
  "route-unknown": "not-found",
  "rate-limited": "unavailable",
  "signature-invalid": "not-allowed",
};

function refusal(problem: Problem | null, status: number): SignalboxError {
  if (problem === null)
    return new SignalboxError("unavailable", `The server answered with status ${status}, which is no answer of Signalbox.`);
  const code = engineCodes[problem.code] ?? (problem.code as ErrorCode);
  const problems: readonly Part[] = problem.problems ?? [];
  const suffix = problem.instance === undefined ? "" : ` (${problem.instance})`;
  return new SignalboxError(code, `${problem.detail}${suffix}`, { problems, retryAfterSeconds: problem.retryAfterSeconds });
}

async function problemOf(response: Response): Promise<Problem | null> {
  if (response.headers.get("content-type")?.startsWith("application/problem+json") !== true) return null;
  try {
    return (await response.json()) as Problem;
  } catch {
    return null;
  }
}
