// N1. What is stored signs nobody in: of a session's token only the hash is kept.
// N2. A refusal does not tell a name that exists from one that does not, and takes as long.
// N3. A session ends after twelve hours, whatever happens in it.
// N4. What is of high risk needs a proof of the last ten minutes: whoever finds an open console cannot do it.
import { sha256Hex } from "../../../base/hash.ts";
import type { AccountStore, StoredAccount, StoredSession } from "../../../ports/account-store.ts";
import type { Secrets } from "../../../ports/secrets.ts";
import { HttpError } from "../http-error.ts";
import type { AuditLog } from "./audit-log.ts";
import { Throttle } from "./throttle.ts";

const SESSION_MS = 12 * 3_600_000;
const PROOF_MS = 10 * 60_000;
const TOKEN_BYTES = 32;

export const isProved = ({ provedAt }: StoredSession, now: number): boolean => now - provedAt < PROOF_MS;

export interface SignedIn {
  readonly token: string;
  readonly session: StoredSession;
  readonly account: StoredAccount;
}

export interface SessionDeskOptions {
  readonly store: AccountStore;
  readonly secrets: Secrets;
  readonly audit: AuditLog;
  readonly now: () => number;
}

/** Signs people in and out, and knows who a session belongs to. */
export class SessionDesk {
  readonly #options: SessionDeskOptions;
  readonly #throttle = new Throttle();
  /** N2. Compared with where there is no account. */
  readonly #decoy: Promise<string>;

  constructor(options: SessionDeskOptions) {
    this.#options = options;
    this.#decoy = options.secrets.hashPassword(options.secrets.token(TOKEN_BYTES));
  }

  /** `source`: where the request came from. @throws HttpError `unauthenticated`, `rate-limited`. */
  async signIn(name: string, password: string, source: string): Promise<SignedIn> {
    const { store, audit } = this.#options;
    await this.#check(name, password, source);
    const account = await store.account(name);
    if (account === null) throw wrong();
    await audit.append({ actor: name, by: "password", action: "signed-in", target: name, detail: { source } });
    return this.open(account);
  }

  /** For whoever has proved who they are. */
  async open(account: StoredAccount): Promise<SignedIn> {
    const { store, secrets, now } = this.#options;
    const at = now();
    const token = secrets.token(TOKEN_BYTES);
    const session = {
      hash: sha256Hex(token),
      account: account.name,
      csrf: secrets.token(TOKEN_BYTES),
      createdAt: at,
      expiresAt: at + SESSION_MS,
      provedAt: at,
    };
    await store.removeSessionsBefore(at);
    await store.putSession(session);
    return { token, session, account };
  }

  /** Null: nobody, or no longer. */
  async find(token: string): Promise<{ readonly session: StoredSession; readonly account: StoredAccount } | null> {
    const { store, now } = this.#options;
    const session = await store.session(sha256Hex(token));
    if (session === null || session.expiresAt <= now()) return null;
    const account = await store.account(session.account);
    return account === null || account.disabledAt !== null ? null : { session, account };
  }

  /** The password once more, before what is of high risk. */
  async prove(session: StoredSession, password: string, source: string): Promise<StoredSession> {
    await this.#check(session.account, password, source);
    return this.proved(session);
  }

  /** Notes that whoever it belongs to has proved it by other means. */
  async proved(session: StoredSession): Promise<StoredSession> {
    const proved = { ...session, provedAt: this.#options.now() };
    await this.#options.store.putSession(proved);
    return proved;
  }

  async signOut(session: StoredSession): Promise<void> {
    await this.#options.audit.append({ actor: session.account, by: "session", action: "signed-out", target: session.account });
    await this.#options.store.removeSession(session.hash);
  }

  async #check(name: string, password: string, source: string): Promise<void> {
    const { store, secrets, audit, now } = this.#options;
    const keys = [`account ${name}`, `source ${source}`];
    const wait = Math.max(...keys.map((key) => this.#throttle.wait(key, now())));
    if (wait > 0) throw tooOften(wait);
    const account = await store.account(name);
    const fits = await secrets.verifyPassword(password, account?.password ?? (await this.#decoy));
    if (account !== null && account.disabledAt === null && fits) {
      for (const key of keys) this.#throttle.succeeded(key);
      return;
    }
    for (const key of keys) this.#throttle.failed(key, now());
    if (account !== null) await audit.append({ actor: name, by: "password", action: "sign-in-refused", target: name, detail: { source } });
    throw wrong();
  }
}

const wrong = (): HttpError => new HttpError("unauthenticated", "Name and password do not fit.");
const tooOften = (waitMs: number): HttpError => {
  const seconds = Math.ceil(waitMs / 1_000);
  return new HttpError("rate-limited", `Too many attempts. Try again in ${seconds} s.`, { headers: { "retry-after": String(seconds) } });
};
