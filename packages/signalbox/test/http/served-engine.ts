// An engine with a server over it, as far as a test needs one: real accounts on a real store, passwords hashed fast.

import { nodeSecrets } from "../../src/adapters/node/node-secrets.ts";
import { systemClock } from "../../src/adapters/node/system-clock.ts";
import { SqliteAccountStore } from "../../src/adapters/sqlite/sqlite-account-store.ts";
import type { People } from "../../src/definition/people.ts";
import type { Config } from "../../src/engine/config.ts";
import type { Notices } from "../../src/engine/notices/notices.ts";
import type { Role } from "../../src/http/contract/permission.ts";
import type { Session } from "../../src/http/contract/session-operations.ts";
import { createApp } from "../../src/http/server/app.ts";
import { Auth } from "../../src/http/server/auth/auth.ts";
import type { StreamTimes } from "../../src/http/server/change-stream.ts";
import type { OpenIdSignIn } from "../../src/http/server/routes/openid-routes.ts";
import type { AccountStore } from "../../src/ports/account-store.ts";
import type { ConsoleFiles } from "../../src/ports/console-files.ts";
import type { Secrets } from "../../src/ports/secrets.ts";
import type { Hook } from "../../src/ports/webhook.ts";
import { serveNotices } from "../../src/serve-notices.ts";
import { EngineHost, type HostedEngine } from "../../src/testing/engine-host.ts";
import { saveCase } from "../../src/testing/save-case.ts";

/** argon2 takes a tenth of a second by design. */
const fastSecrets: Secrets = {
  token: nodeSecrets.token,
  hashPassword: async (password) => `plain:${password}`,
  verifyPassword: async (password, stored) => stored === `plain:${password}`,
};

export const PASSWORD = "correct horse battery";
const HOST = "localhost:4400";

export interface ServedOptions extends HostedEngine {
  readonly console?: ConsoleFiles;
  readonly secrets?: Secrets;
  readonly streams?: StreamTimes;
  readonly hooks?: readonly Hook[];
  readonly signIn?: () => OpenIdSignIn | null;
  /** What of a config notices look at. */
  readonly told?: Pick<Config, "notices" | "alerts" | "publicUrl">;
}

/** Somebody signed in, or nobody. */
export interface Visitor {
  readonly name: string;
  readonly csrf: string;
  readonly cookie: string;
}

export class ServedEngine {
  readonly host: EngineHost;
  readonly store: AccountStore;
  readonly auth: Auth;
  /** Over the engine that is open now. */
  api: ReturnType<typeof createApp>;
  /** Over the engine that is open now; at work once a test begins it. */
  notices: Notices;
  /** What the server told its operator of its own failures. */
  readonly failures: unknown[] = [];
  /** The names that the server goes by. */
  readonly hosts = new Set([HOST]);

  readonly #createApp: () => ReturnType<typeof createApp>;
  readonly #serveNotices: () => Notices;

  constructor({ console, streams, secrets = fastSecrets, hooks = [], signIn = () => null, told = {}, ...options }: ServedOptions) {
    this.host = new EngineHost(options);
    const now = (): number => this.host.clock.now();
    const people: People = options.people ?? {};
    this.store = new SqliteAccountStore(this.host.home);
    this.auth = new Auth({ store: this.store, secrets, now, peopleChanged: () => undefined });
    this.#serveNotices = () =>
      serveNotices(this.host.engine, {
        config: () => ({ workflows: options.workflows, ...told }),
        preferences: () => this.auth.preferences.all(),
        url: () => `http://${HOST}`,
        report: (message) => void this.failures.push(message),
      });
    this.notices = this.#serveNotices();
    this.#createApp = () =>
      createApp({
        engine: this.host.engine,
        auth: this.auth,
        notices: this.notices,
        // Streams are read while real bytes travel.
        clock: systemClock,
        now,
        people: () => people,
        hooks: () => hooks,
        signIn,
        hosts: () => this.hosts,
        newId: () => "failure-1",
        saveCase: (runId) => saveCase(this.host.engine, runId, options.workflows, {}),
        report: (_id, thrown) => void this.failures.push(thrown),
        redactor: this.host.engine.services.redactor,
        ...(console === undefined ? {} : { console }),
        ...(streams === undefined ? {} : { streams }),
      });
    this.api = this.#createApp();
  }

  /** Opens an engine and a server on the files as they are. */
  open(): void {
    this.host.open();
    this.notices = this.#serveNotices();
    this.api = this.#createApp();
  }

  /** Makes an account with these roles and signs it in. */
  async visitor(name: string, roles: readonly (Role | `role:${string}`)[]): Promise<Visitor> {
    await this.auth.accounts.create(name, PASSWORD, roles, { actor: "test", by: "session" });
    return this.signIn(name);
  }

  async signIn(name: string): Promise<Visitor> {
    const response = await this.request(null, "POST", "/api/session", { name, password: PASSWORD });
    const { csrf } = (await response.json()) as Session;
    return { name, csrf: csrf ?? "", cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "" };
  }

  /** A request as a page of the console makes it. */
  async request(
    who: Visitor | null,
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return this.api.request(`http://${HOST}${path}`, {
      method,
      headers: {
        host: HOST,
        ...(who === null ? {} : { cookie: who.cookie, "x-signalbox-csrf": who.csrf }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  }

  async dispose(): Promise<void> {
    await this.notices.close();
    this.store.close();
    await this.host.dispose();
  }
}
