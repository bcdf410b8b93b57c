// U1. There is always an admin who can sign in: nobody here can disable the last one or take the role from them. What a service elsewhere
//     says of its people it says alone.
// U2. Whoever loses a role, is disabled or gets another password is signed out everywhere.
import { SignalboxError } from "../../../base/error.ts";
import type { AccountStore, Act, StoredAccount } from "../../../ports/account-store.ts";
import type { OpenIdSubject } from "../../../ports/identity-provider.ts";
import type { Secrets } from "../../../ports/secrets.ts";
import { roles as instanceRoles } from "../../contract/permission.ts";
import type { AuditLog } from "./audit-log.ts";

const NAME = /^[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])?$/;
const LEAST_PASSWORD = 12;
const MOST_PASSWORD = 200;
const known: ReadonlySet<string> = new Set(instanceRoles);

type Who = Pick<Act, "actor" | "by">;

export interface AccountDeskOptions {
  readonly store: AccountStore;
  readonly secrets: Secrets;
  readonly audit: AuditLog;
  readonly now: () => number;
  /** Told who holds which role after each change. */
  readonly changed: (accounts: readonly StoredAccount[]) => void;
}

/** Accounts of people: who they are, and which roles they hold. */
export class AccountDesk {
  readonly #options: AccountDeskOptions;

  constructor(options: AccountDeskOptions) {
    this.#options = options;
  }

  list(): Promise<readonly StoredAccount[]> {
    return this.#options.store.accounts();
  }

  async create(name: string, password: string, roles: readonly string[], who: Who): Promise<StoredAccount> {
    const { store, secrets, now } = this.#options;
    if (!isAccountName(name))
      throw refused(`"${name}" is no name for an account: 1 to 64 of a-z, 0-9 and . _ @ -, beginning and ending with a letter or digit.`);
    if ((await store.account(name)) !== null) throw new SignalboxError("state-conflict", `There is an account "${name}" already.`);
    requireRoles(roles);
    requirePassword(password);
    const account = { name, roles, password: await secrets.hashPassword(password), openId: null, createdAt: now(), disabledAt: null };
    await this.#put(account, { ...who, action: "account-created", target: name, detail: { roles } });
    return account;
  }

  /** For somebody whom a service elsewhere knows, with the roles that they have there. */
  async admit(name: string, openId: OpenIdSubject, roles: readonly string[]): Promise<StoredAccount> {
    const account = { name, roles, password: null, openId, createdAt: this.#options.now(), disabledAt: null };
    await this.#put(account, { ...byService(name), action: "account-created", target: name, detail: { roles, ...openId } });
    return account;
  }

  /** The roles that they have there now. */
  async renew(account: StoredAccount, roles: readonly string[]): Promise<StoredAccount> {
    const { name, roles: before } = account;
    if (before.length === roles.length && before.every((role) => roles.includes(role))) return account;
    const changed = { ...account, roles };
    await this.#put(changed, { ...byService(name), action: "roles-changed", target: name, detail: { before, after: roles } });
    if (before.some((role) => !roles.includes(role))) await this.#options.store.removeSessionsOf(name);
    return changed;
  }

  async setRoles(name: string, roles: readonly string[], who: Who): Promise<StoredAccount> {
    const account = await this.existing(name);
    requireRoles(roles);
    if (!roles.includes("admin")) await this.#requireOtherAdmin(account);
    const changed = { ...account, roles };
    await this.#put(changed, { ...who, action: "roles-changed", target: name, detail: { before: account.roles, after: roles } });
    if (account.roles.some((role) => !roles.includes(role))) await this.#options.store.removeSessionsOf(name);
    return changed;
  }

  async setDisabled(name: string, disabled: boolean, who: Who): Promise<StoredAccount> {
    const account = await this.existing(name);
    if (disabled) await this.#requireOtherAdmin(account);
    const changed = { ...account, disabledAt: disabled ? this.#options.now() : null };
    await this.#put(changed, { ...who, action: disabled ? "account-disabled" : "account-enabled", target: name });
    if (disabled) await this.#options.store.removeSessionsOf(name);
    return changed;
  }

  async setPassword(name: string, password: string, who: Who): Promise<StoredAccount> {
    const account = await this.existing(name);
    requirePassword(password);
    const changed = { ...account, password: await this.#options.secrets.hashPassword(password) };
    await this.#put(changed, { ...who, action: "password-changed", target: name });
    await this.#options.store.removeSessionsOf(name);
    return changed;
  }

  async #put(account: StoredAccount, act: Act): Promise<void> {
    const { store, audit, changed } = this.#options;
    await audit.append(act);
    await store.putAccount(account);
    changed(await store.accounts());
  }

  /** @throws SignalboxError `not-found`. */
  async existing(name: string): Promise<StoredAccount> {
    const account = await this.#options.store.account(name);
    if (account === null) throw new SignalboxError("not-found", `There is no account "${name}".`);
    return account;
  }

  async #requireOtherAdmin(account: StoredAccount): Promise<void> {
    if (!account.roles.includes("admin") || account.disabledAt !== null) return;
    const others = (await this.list()).filter(
      ({ name, roles, disabledAt }) => name !== account.name && disabledAt === null && roles.includes("admin"),
    );
    if (others.length === 0)
      throw new SignalboxError("state-conflict", `"${account.name}" is the only admin who can sign in. Make somebody else admin first.`);
  }
}

const byService = (name: string): Who => ({ actor: name, by: "openid" });
export const isAccountName = (name: string): boolean => NAME.test(name);

const refused = (message: string): SignalboxError => new SignalboxError("input-invalid", message);

/** @throws SignalboxError `input-invalid`, naming the one that is none. */
export function requireRoles(roles: readonly string[]): void {
  const wrong = roles.find((role) => !known.has(role) && !/^role:[a-z0-9-]+$/.test(role));
  if (wrong !== undefined)
    throw refused(`"${wrong}" is no role. Roles are ${instanceRoles.join(", ")}, and roles of workflows such as "role:ae".`);
}

function requirePassword(password: string): void {
  const length = [...password].length;
  if (length < LEAST_PASSWORD) throw refused(`A password has ${LEAST_PASSWORD} characters or more; this one has ${length}.`);
  if (length > MOST_PASSWORD) throw refused(`A password has ${MOST_PASSWORD} characters at most; this one has ${length}.`);
}
