// Who may reach an instance over HTTP, and what they did there. Times are milliseconds since 1970.
import type { JsonObject } from "../base/json.ts";
import type { OpenIdSubject } from "./identity-provider.ts";
import type { NoticePreference } from "./notices.ts";

export interface StoredAccount {
  /** As the journal names the person: lower case. */
  readonly name: string;
  /** Of the instance ("operator") and of its workflows ("role:ae"). */
  readonly roles: readonly string[];
  /** A PHC string: algorithm, parameters, salt and hash. Null: it signs in through a service elsewhere only. */
  readonly password: string | null;
  /** By whom a service elsewhere knows them; null: by nobody. */
  readonly openId: OpenIdSubject | null;
  readonly createdAt: number;
  readonly disabledAt: number | null;
}
export interface StoredSession {
  /** SHA-256 of the token, hex: what is stored signs nobody in. */
  readonly hash: string;
  readonly account: string;
  /** Sent back by the console with whatever changes something. */
  readonly csrf: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** When they proved last who they are. */
  readonly provedAt: number;
}
export interface StoredKey {
  /** The readable part of the key, which is also its id: "sbx_3kq9". */
  readonly prefix: string;
  /** SHA-256 of the whole key, hex. */
  readonly hash: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly createdBy: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}
/** Something that somebody did to the instance, in a chain: each entry holds the hash of the one before it. */
export interface AuditEntry {
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  /** How they proved who they are: "session", "key", "setup-link", "openid". */
  readonly by: string;
  /** Noun, then past participle: "account-created". */
  readonly action: string;
  /** What it was done to. */
  readonly target: string;
  readonly detail: JsonObject;
  /** SHA-256 over the hash before it and the canonical entry, hex. */
  readonly hash: string;
}

/** What is entered into the audit journal. */
export interface Act {
  readonly actor: string;
  /** How they proved who they are. */
  readonly by: string;
  readonly action: string;
  readonly target: string;
  readonly detail?: JsonObject;
}

export interface AuditFilter {
  /** Only entries before this one: the last of a page gives the next. */
  readonly before?: number;
  readonly actor?: string;
  readonly action?: string;
  readonly limit: number;
}

/** Every promise of a change resolves after it is on disk. */
export interface AccountStore {
  accounts(): Promise<readonly StoredAccount[]>;
  account(name: string): Promise<StoredAccount | null>;
  accountOf(openId: OpenIdSubject): Promise<StoredAccount | null>;
  /** Creates or replaces. */
  putAccount(account: StoredAccount): Promise<void>;
  session(hash: string): Promise<StoredSession | null>;
  putSession(session: StoredSession): Promise<void>;
  removeSession(hash: string): Promise<void>;
  removeSessionsOf(account: string): Promise<void>;
  removeSessionsBefore(expiresAt: number): Promise<void>;
  keys(): Promise<readonly StoredKey[]>;
  key(prefix: string): Promise<StoredKey | null>;
  putKey(key: StoredKey): Promise<void>;
  /** Of people who said one, by account. */
  noticePreferences(): Promise<ReadonlyMap<string, NoticePreference>>;
  putNoticePreference(account: string, preference: NoticePreference): Promise<void>;
  lastAudit(): Promise<AuditEntry | null>;
  appendAudit(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  audit(filter: AuditFilter): Promise<readonly AuditEntry[]>;
  close(): void;
}
