// F1. There is no default account: the first one is made by whoever holds the link that the server printed when it started.
// F2. The link works once, for half an hour, and only while there is no account.
import { sha256Hex } from "../../../base/hash.ts";
import type { AccountStore } from "../../../ports/account-store.ts";
import type { Secrets } from "../../../ports/secrets.ts";
import { HttpError } from "../http-error.ts";
import type { AccountDesk } from "./account-desk.ts";
import type { SessionDesk, SignedIn } from "./session-desk.ts";

const LINK_MS = 30 * 60_000;
const TOKEN_BYTES = 32;

export interface SetupDeskOptions {
  readonly store: AccountStore;
  readonly secrets: Secrets;
  readonly accounts: AccountDesk;
  readonly sessions: SessionDesk;
  readonly now: () => number;
}

export class SetupDesk {
  readonly #options: SetupDeskOptions;
  #link: { readonly hash: string; readonly until: number } | null = null;

  constructor(options: SetupDeskOptions) {
    this.#options = options;
  }

  /** A new token for the link; null when there is an account already. */
  async invite(): Promise<string | null> {
    if (!(await this.isOpen())) return null;
    const token = this.#options.secrets.token(TOKEN_BYTES);
    this.#link = { hash: sha256Hex(token), until: this.#options.now() + LINK_MS };
    return token;
  }

  /** True while nobody has an account. */
  async isOpen(): Promise<boolean> {
    return (await this.#options.store.accounts()).length === 0;
  }

  /** Makes the first account, an admin, and signs it in. */
  async accept(token: string, name: string, password: string, roles: readonly string[]): Promise<SignedIn> {
    const { accounts, sessions, now } = this.#options;
    const link = this.#link;
    if (link === null || link.until <= now() || link.hash !== sha256Hex(token) || !(await this.isOpen()))
      throw new HttpError("unauthenticated", "This link is not good, or not any more. Restart the server: it prints a new one.");
    const account = await accounts.create(name, password, [...new Set(["admin", ...roles])], { actor: name, by: "setup-link" });
    this.#link = null;
    return sessions.open(account);
  }
}
