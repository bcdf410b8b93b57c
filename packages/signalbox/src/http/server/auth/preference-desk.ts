import { SignalboxError } from "../../../base/error.ts";
import { isMailAddress } from "../../../base/mail-address.ts";
import type { AccountStore, Act } from "../../../ports/account-store.ts";
import type { NoticePreference } from "../../../ports/notices.ts";
import type { AuditLog } from "./audit-log.ts";

const NONE: NoticePreference = { email: null, mail: [] };

/** What people want to be told by mail, each for themselves. */
export class PreferenceDesk {
  readonly #store: AccountStore;
  readonly #audit: AuditLog;

  constructor({ store, audit }: { readonly store: AccountStore; readonly audit: AuditLog }) {
    this.#store = store;
    this.#audit = audit;
  }

  async of(account: string): Promise<NoticePreference> {
    return (await this.#store.noticePreferences()).get(account) ?? NONE;
  }

  /** Of people who can sign in: nobody else is sent anything. */
  async all(): Promise<ReadonlyMap<string, NoticePreference>> {
    const accounts = await this.#store.accounts();
    const active = new Set(accounts.filter(({ disabledAt }) => disabledAt === null).map(({ name }) => name));
    return new Map([...(await this.#store.noticePreferences())].filter(([name]) => active.has(name)));
  }

  async set(account: string, { email, mail }: NoticePreference, who: Pick<Act, "actor" | "by">): Promise<NoticePreference> {
    if ((await this.#store.account(account)) === null) throw new SignalboxError("usage", "Only a person with an account is told by mail.");
    if (email !== null && !isMailAddress(email))
      throw new SignalboxError(
        "input-invalid",
        'This is no address for mail. Write one such as "ana@example.com", without a name around it.',
      );
    if (email === null && mail.length > 0) throw new SignalboxError("input-invalid", "Without an address nothing can be sent.");
    const preference = { email, mail: [...new Set(mail)] };
    await this.#audit.append({ ...who, action: "notice-preference-changed", target: account, detail: { ...preference } });
    await this.#store.putNoticePreference(account, preference);
    return preference;
  }
}
