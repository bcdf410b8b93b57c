import { nodeSecrets } from "./adapters/node/node-secrets.ts";
import { readConsole } from "./adapters/node/read-console.ts";
import { systemClock } from "./adapters/node/system-clock.ts";
import { systemEntropy } from "./adapters/node/system-entropy.ts";
import { SqliteAccountStore } from "./adapters/sqlite/sqlite-account-store.ts";
import { isSignalboxError } from "./base/error.ts";
import type { SecretSource } from "./base/secret-source.ts";
import type { People } from "./definition/people.ts";
import type { Config } from "./engine/config.ts";
import type { EmbeddedEngine } from "./engine/embedded-engine.ts";
import { createApp } from "./http/server/app.ts";
import { Auth } from "./http/server/auth/auth.ts";
import { loopbackHosts } from "./http/server/host-guard.ts";
import { type Listening, listen } from "./http/server/listen.ts";
import { openIdSignIn, requireOpenId } from "./open-id.ts";
import type { StoredAccount } from "./ports/account-store.ts";
import type { Report } from "./ports/report.ts";
import { serveNotices } from "./serve-notices.ts";
import { saveCase } from "./testing/save-case.ts";
import { hooksOf } from "./webhook-secrets.ts";

/** 4400, or one of the next that is free. */
export const DEFAULT_PORTS: readonly number[] = Array.from({ length: 20 }, (_, more) => 4_400 + more);

export interface HttpOptions {
  /** The folder of the store, which this process holds. */
  readonly home: string;
  /** 0: any that is free. Of several, the first that is free. Default: 4400 to 4419. */
  readonly ports?: readonly number[];
  /** Names that a proxy in front of the server is reached by, as they stand in the header Host, in lower case. */
  readonly hostNames?: readonly string[];
  /** Asked when something of it is needed, since a reload may change it. */
  readonly config: () => Config;
  /** Told of failures of the server itself, with the id that the client was given. */
  readonly report: Report;
}
export interface HttpService {
  /** "http://localhost:4400" */
  readonly url: string;
  /** With it the first account is made; null when there is one. Good once, for half an hour. */
  readonly setupLink: string | null;
  /** False: the API alone is served, since the console was not built. */
  readonly hasConsole: boolean;
  close(): Promise<void>;
}

/**
 * Serves an engine of this process over HTTP, on this machine only: the API, and the console where it was built.
 * @example
 * const { url, setupLink } = await serveHttp(engine, { home, config: () => config, report: console.error });
 */
export async function serveHttp(
  engine: EmbeddedEngine,
  { home, ports = DEFAULT_PORTS, hostNames = [], config, report }: HttpOptions,
): Promise<HttpService> {
  const secretOf = (source: SecretSource): string | undefined => engine.services.secrets.available(source);
  requireOpenId(config(), secretOf);
  const store = new SqliteAccountStore(home);
  try {
    const now = (): number => systemClock.now();
    const auth = new Auth({ store, secrets: nodeSecrets, now, peopleChanged: (accounts) => engine.useAccounts(rolesOf(accounts)) });
    engine.useAccounts(rolesOf(await store.accounts()));
    const consoleFiles = readConsole();
    let url = "";
    const notices = serveNotices(engine, { config, preferences: () => auth.preferences.all(), url: () => url, report });
    let hosts: ReadonlySet<string> = new Set();
    const app = createApp({
      engine,
      auth,
      notices,
      clock: systemClock,
      now,
      people: () => config().people ?? {},
      signIn: openIdSignIn(config, secretOf),
      hooks: () => hooksOf({ ...config(), workflows: engine.lives }, secretOf),
      redactor: engine.services.redactor,
      hosts: () => hosts,
      newId: () => systemEntropy.runId(),
      saveCase: (runId) => saveCase(engine, runId, config().workflows),
      report: (id, thrown) => report(`The server failed (${id}).`, thrown instanceof Error ? thrown : new Error(String(thrown))),
      ...(consoleFiles === null ? {} : { console: consoleFiles }),
    });
    const listening = await listenOnFirst(app.fetch, ports);
    hosts = new Set([...loopbackHosts(listening.port), ...hostNames]);
    url = `http://localhost:${listening.port}`;
    const token = await auth.setup.invite();
    await notices.begin();
    return {
      url,
      setupLink: token === null ? null : `${url}/setup#${token}`,
      hasConsole: consoleFiles !== null,
      close: async () => {
        await notices.close();
        await listening.close();
        store.close();
      },
    };
  } catch (thrown) {
    store.close();
    throw thrown;
  }
}

async function listenOnFirst(fetch: Parameters<typeof listen>[0], [port = 0, ...others]: readonly number[]): Promise<Listening> {
  try {
    return await listen(fetch, { port });
  } catch (thrown) {
    if (others.length === 0 || !isSignalboxError(thrown)) throw thrown;
    return listenOnFirst(fetch, others);
  }
}

const rolesOf = (accounts: readonly StoredAccount[]): People =>
  Object.fromEntries(
    accounts.map(({ name, roles, disabledAt }) => [
      name,
      disabledAt === null ? roles.flatMap((role) => (role.startsWith("role:") ? [role] : [role, `role:${role}`])) : [],
    ]),
  );
