import type { AccountStore, StoredAccount } from "../../../ports/account-store.ts";
import type { Secrets } from "../../../ports/secrets.ts";
import { type Permission, permissions } from "../../contract/permission.ts";
import { HttpError } from "../http-error.ts";
import type { Authenticator, Principal } from "../principal.ts";
import { AccountDesk } from "./account-desk.ts";
import { AuditLog } from "./audit-log.ts";
import { KeyDesk } from "./key-desk.ts";
import { OpenIdDesk } from "./openid-desk.ts";
import { personOf } from "./person-of.ts";
import { PreferenceDesk } from "./preference-desk.ts";
import { sessionToken } from "./session-cookie.ts";
import { isProved, SessionDesk } from "./session-desk.ts";
import { SetupDesk } from "./setup-desk.ts";

export interface AuthOptions {
  readonly store: AccountStore;
  readonly secrets: Secrets;
  readonly now: () => number;
  /** Told who holds which role, at the start and after each change. */
  readonly peopleChanged: (accounts: readonly StoredAccount[]) => void;
}

/** Everything about who somebody is: accounts, sessions, keys, the first start, and the audit journal. */
export class Auth implements Authenticator {
  readonly accounts: AccountDesk;
  readonly sessions: SessionDesk;
  readonly keys: KeyDesk;
  readonly setup: SetupDesk;
  readonly openId: OpenIdDesk;
  readonly preferences: PreferenceDesk;
  readonly audit: AuditLog;
  readonly store: AccountStore;
  readonly #now: () => number;

  constructor({ store, secrets, now, peopleChanged }: AuthOptions) {
    this.store = store;
    this.#now = now;
    this.audit = new AuditLog(store, now);
    const shared = { store, secrets, audit: this.audit, now };
    this.accounts = new AccountDesk({ ...shared, changed: peopleChanged });
    this.sessions = new SessionDesk(shared);
    this.keys = new KeyDesk(shared);
    const desks = { ...shared, accounts: this.accounts, sessions: this.sessions };
    this.setup = new SetupDesk(desks);
    this.openId = new OpenIdDesk(desks);
    this.preferences = new PreferenceDesk(shared);
  }

  /** H9. A key is taken from its header alone, never from a cookie; a session that changes something brings its CSRF token. */
  async authenticate(request: Request): Promise<Principal | null> {
    const { headers, method } = request;
    const [scheme, key] = headers.get("authorization")?.split(" ") ?? [];
    if (scheme?.toLowerCase() === "bearer" && key !== undefined) return this.#byKey(key);
    const token = sessionToken(headers.get("cookie"));
    const found = token === null ? null : await this.sessions.find(token);
    if (found === null) return null;
    if (!reads.has(method) && headers.get("x-signalbox-csrf") !== found.session.csrf)
      throw new HttpError("cross-origin", "The request lacks the token of its session. Load the page again.");
    return { ...personOf(found.account), session: found.session, isProved: isProved(found.session, this.#now()) };
  }

  async #byKey(key: string): Promise<Principal | null> {
    const stored = await this.keys.find(key);
    if (stored === null) return null;
    return {
      name: `key:${stored.name}`,
      kind: "key",
      provesBy: "key",
      roles: [],
      permissions: known(stored.permissions),
      session: null,
      isProved: true,
    };
  }
}

const reads: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

const known = (names: readonly string[]): ReadonlySet<Permission> =>
  new Set(permissions.filter((permission) => names.includes(permission)));
