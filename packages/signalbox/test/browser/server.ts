import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { SignInOptions } from "../../src/definition/sign-in-options.ts";
import type { AnyWorkflow } from "../../src/definition/workflow.ts";
import { policiesOf } from "../../src/engine/config.ts";
import type { EmbeddedEngine } from "../../src/engine/embedded-engine.ts";
import { permissions } from "../../src/http/contract/permission.ts";
import type { Session } from "../../src/http/contract/session-operations.ts";
import { openEngine } from "../../src/open-engine.ts";
import { type HttpService, serveHttp } from "../../src/serve-http.ts";
import { fixtureConfig } from "./fixture/config.ts";

export const PASSWORD = "correct horse battery";

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

/** The real server over a real engine in a home of its own, with the fixture's workflows. */
export class Server {
  readonly engine: EmbeddedEngine;
  readonly home: string;
  readonly http: HttpService;
  /** What the server told its operator of its own failures. */
  readonly failures: readonly string[];
  #admin: { readonly cookie: string; readonly csrf: string } | null = null;

  /** Changes the config as a reload does. */
  readonly useSignIn: (signIn: SignInOptions) => void;

  private constructor(
    engine: EmbeddedEngine,
    home: string,
    http: HttpService,
    failures: readonly string[],
    useSignIn: (signIn: SignInOptions) => void,
  ) {
    this.engine = engine;
    this.home = home;
    this.http = http;
    this.failures = failures;
    this.useSignIn = useSignIn;
  }

  /** With `approvals` what is there is live, what comes later is a candidate, and so many others have to approve it. */
  static async start({ approvals }: { readonly approvals?: number } = {}): Promise<Server> {
    const home = mkdtempSync(join(tmpdir(), "signalbox-browser-"));
    let config = fixtureConfig(join(home, "outbox.jsonl"));
    if (approvals !== undefined) {
      await openEngine(config, { home, watchdogMs: 0 }).close();
      config = { ...config, publishing: { approvals } };
    }
    const failures: string[] = [];
    const report = (message: string, error?: Error) => void failures.push(`${message} ${error?.stack ?? ""}`);
    const publishes = approvals === undefined ? "loaded" : "asked";
    const engine = openEngine(config, { home, watchdogMs: 0, report, publishes });
    const http = await serveHttp(engine, { home, ports: [0], config: () => config, report });
    return new Server(engine, home, http, failures, (signIn) => {
      config = { ...config, signIn };
    });
  }

  /** Loads another definition of one of the fixture's workflows. */
  offer(workflow: AnyWorkflow): void {
    const config = fixtureConfig(join(this.home, "outbox.jsonl"));
    const workflows = config.workflows.map((each) => (each.id === workflow.id ? workflow : each));
    this.engine.reload(workflows, config.people ?? {}, policiesOf(config));
  }

  get url(): string {
    return this.http.url;
  }
  get outbox(): readonly Mail[] {
    return outboxOf(this.home);
  }

  /** The first is the admin, whom the setup link makes. */
  async addPerson(name: string, roles: readonly string[] = []): Promise<void> {
    if (this.#admin === null) {
      const token = this.http.setupLink?.split("#")[1] ?? "";
      const response = await this.#post("/api/setup", { token, name, password: PASSWORD });
      const { csrf } = (await response.json()) as Session;
      this.#admin = { cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "", csrf: csrf ?? "" };
    } else await this.#post("/api/accounts", { name, password: PASSWORD, roles });
  }

  /** An API key with every permission. */
  async keyForEverything(): Promise<string> {
    const { key } = (await (await this.#post("/api/keys", { name: "everything", permissions })).json()) as { readonly key: string };
    return key;
  }

  /** As if everybody who is signed in had given their password long ago. */
  forgetProofs(): void {
    const db = new DatabaseSync(join(this.home, "accounts.db"));
    db.exec("UPDATE session SET proved_at = 0");
    db.close();
  }

  /** Everything that administrators and people did, and who there is. */
  async administration(): Promise<string> {
    const paths = ["/api/audit?limit=1000", "/api/accounts", "/api/keys"];
    const headers = { cookie: this.#admin?.cookie ?? "" };
    return (await Promise.all(paths.map(async (path) => (await fetch(`${this.url}${path}`, { headers })).text()))).join("\n");
  }

  async #post(path: string, body: unknown): Promise<Response> {
    const headers = this.#admin === null ? {} : { cookie: this.#admin.cookie, "x-signalbox-csrf": this.#admin.csrf };
    const response = await fetch(`${this.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response;
  }

  /** Starts a run and waits until it has ended, or waits for somebody. */
  async run(workflow: string, input: Parameters<EmbeddedEngine["start"]>[0]["input"]): Promise<string> {
    const { runId } = await this.engine.start({ workflow, input });
    await this.engine.finished(runId, "idle");
    return runId;
  }

  async stop(): Promise<void> {
    await this.http.close();
    await this.engine.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

export function outboxOf(home: string): readonly Mail[] {
  try {
    return readFileSync(join(home, "outbox.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Mail);
  } catch {
    return [];
  }
}
