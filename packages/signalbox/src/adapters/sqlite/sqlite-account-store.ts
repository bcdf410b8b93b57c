import { join } from "node:path";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { SignalboxError } from "../../base/error.ts";
import type { JsonObject } from "../../base/json.ts";
import type { AccountStore, AuditEntry, AuditFilter, StoredAccount, StoredKey, StoredSession } from "../../ports/account-store.ts";
import type { OpenIdSubject } from "../../ports/identity-provider.ts";
import type { NoticePreference } from "../../ports/notices.ts";
import { asStoreError, isUniqueViolation, migrate } from "./database.ts";
import { privateFile } from "./private-file.ts";

/** Numbered migrations, as in schema.ts. */
const migrations: readonly string[] = [
  `
  CREATE TABLE account (name TEXT PRIMARY KEY, roles TEXT NOT NULL, password TEXT NOT NULL, created_at INTEGER NOT NULL, disabled_at INTEGER) STRICT, WITHOUT ROWID;
  CREATE TABLE session (
    hash TEXT PRIMARY KEY, account TEXT NOT NULL, csrf TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, proved_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX session_account ON session (account);
  CREATE TABLE key (
    prefix TEXT PRIMARY KEY, hash TEXT NOT NULL, name TEXT NOT NULL, permissions TEXT NOT NULL, created_by TEXT NOT NULL, created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, last_used_at INTEGER, revoked_at INTEGER) STRICT, WITHOUT ROWID;
  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, by TEXT NOT NULL, action TEXT NOT NULL, target TEXT NOT NULL, detail TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
  CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'audit entries are kept'); END;
  CREATE TRIGGER audit_is_final BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'audit entries are final'); END;
  `,
  `
  ALTER TABLE account ADD COLUMN openid TEXT;
  CREATE UNIQUE INDEX account_openid ON account (openid) WHERE openid IS NOT NULL;
  `,
  // What people want to be told by mail.
  `
  CREATE TABLE notice_preference (account TEXT PRIMARY KEY, email TEXT, mail TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
];

type Row = Record<string, SQLOutputValue>;
const openIdText = ({ issuer, subject }: OpenIdSubject): string => JSON.stringify([issuer, subject]);
function openIdOf(stored: string): OpenIdSubject {
  const [issuer, subject] = JSON.parse(stored) as [string, string];
  return { issuer, subject };
}
const accountOf = (row: Row): StoredAccount => ({
  name: String(row.name),
  roles: JSON.parse(String(row.roles)) as string[],
  // An empty one is no hash, and no password fits it.
  password: row.password === "" ? null : String(row.password),
  openId: row.openid === null ? null : openIdOf(String(row.openid)),
  createdAt: Number(row.created_at),
  disabledAt: row.disabled_at === null ? null : Number(row.disabled_at),
});
const sessionOf = (row: Row): StoredSession => ({
  hash: String(row.hash),
  account: String(row.account),
  csrf: String(row.csrf),
  createdAt: Number(row.created_at),
  expiresAt: Number(row.expires_at),
  provedAt: Number(row.proved_at),
});
const keyOf = (row: Row): StoredKey => ({
  prefix: String(row.prefix),
  hash: String(row.hash),
  name: String(row.name),
  permissions: JSON.parse(String(row.permissions)) as string[],
  createdBy: String(row.created_by),
  createdAt: Number(row.created_at),
  expiresAt: Number(row.expires_at),
  lastUsedAt: row.last_used_at === null ? null : Number(row.last_used_at),
  revokedAt: row.revoked_at === null ? null : Number(row.revoked_at),
});
const auditOf = (row: Row): AuditEntry => ({
  seq: Number(row.seq),
  at: Number(row.at),
  actor: String(row.actor),
  by: String(row.by),
  action: String(row.action),
  target: String(row.target),
  detail: JSON.parse(String(row.detail)) as JsonObject,
  hash: String(row.hash),
});

/**
 * Accounts, sessions, keys and the audit journal: `accounts.db`, beside the runs and apart from them, so that a copy of the runs
 * holds nobody's password. Whoever opens it holds the lock of the store.
 */
export class SqliteAccountStore implements AccountStore {
  readonly #db: DatabaseSync;
  readonly #file: string;

  constructor(home: string) {
    this.#file = join(home, "accounts.db");
    this.#db = new DatabaseSync(privateFile(this.#file), { timeout: 5_000 });
    try {
      this.#db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
      migrate(this.#db, this.#file, migrations);
    } catch (thrown) {
      this.#db.close();
      throw asStoreError(thrown, this.#file);
    }
  }

  accounts = async (): Promise<readonly StoredAccount[]> => this.#all("SELECT * FROM account ORDER BY name").map(accountOf);
  account = async (name: string): Promise<StoredAccount | null> => this.#one("SELECT * FROM account WHERE name = ?", accountOf, name);
  accountOf = async (openId: OpenIdSubject): Promise<StoredAccount | null> =>
    this.#one("SELECT * FROM account WHERE openid = ?", accountOf, openIdText(openId));
  putAccount = async ({ name, roles, password, openId, createdAt, disabledAt }: StoredAccount): Promise<void> =>
    this.#write(
      `INSERT INTO account (name, roles, password, openid, created_at, disabled_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET roles = excluded.roles, password = excluded.password, disabled_at = excluded.disabled_at`,
      name,
      JSON.stringify(roles),
      password ?? "",
      openId === null ? null : openIdText(openId),
      createdAt,
      disabledAt,
    );

  session = async (hash: string): Promise<StoredSession | null> => this.#one("SELECT * FROM session WHERE hash = ?", sessionOf, hash);
  putSession = async ({ hash, account, csrf, createdAt, expiresAt, provedAt }: StoredSession): Promise<void> =>
    this.#write(
      `INSERT INTO session (hash, account, csrf, created_at, expires_at, proved_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (hash) DO UPDATE SET proved_at = excluded.proved_at`,
      hash,
      account,
      csrf,
      createdAt,
      expiresAt,
      provedAt,
    );
  removeSession = async (hash: string): Promise<void> => this.#write("DELETE FROM session WHERE hash = ?", hash);
  removeSessionsOf = async (account: string): Promise<void> => this.#write("DELETE FROM session WHERE account = ?", account);
  removeSessionsBefore = async (expiresAt: number): Promise<void> => this.#write("DELETE FROM session WHERE expires_at < ?", expiresAt);

  keys = async (): Promise<readonly StoredKey[]> => this.#all("SELECT * FROM key ORDER BY created_at DESC").map(keyOf);
  key = async (prefix: string): Promise<StoredKey | null> => this.#one("SELECT * FROM key WHERE prefix = ?", keyOf, prefix);
  putKey = async (key: StoredKey): Promise<void> =>
    this.#write(
      `INSERT INTO key (prefix, hash, name, permissions, created_by, created_at, expires_at, last_used_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (prefix) DO UPDATE SET last_used_at = excluded.last_used_at, revoked_at = excluded.revoked_at`,
      key.prefix,
      key.hash,
      key.name,
      JSON.stringify(key.permissions),
      key.createdBy,
      key.createdAt,
      key.expiresAt,
      key.lastUsedAt,
      key.revokedAt,
    );

  noticePreferences = async (): Promise<ReadonlyMap<string, NoticePreference>> =>
    new Map(
      this.#all("SELECT * FROM notice_preference").map(({ account, email, mail }) => [
        String(account),
        { email: email === null || email === undefined ? null : String(email), mail: JSON.parse(String(mail)) as NoticePreference["mail"] },
      ]),
    );
  putNoticePreference = async (account: string, { email, mail }: NoticePreference): Promise<void> =>
    this.#write(
      `INSERT INTO notice_preference (account, email, mail) VALUES (?, ?, ?)
       ON CONFLICT (account) DO UPDATE SET email = excluded.email, mail = excluded.mail`,
      account,
      email,
      JSON.stringify(mail),
    );

  lastAudit = async (): Promise<AuditEntry | null> => this.#one("SELECT * FROM audit ORDER BY seq DESC LIMIT 1", auditOf);
  appendAudit = async ({ seq, at, actor, by, action, target, detail, hash }: AuditEntry): Promise<void> =>
    this.#write(
      "INSERT INTO audit (seq, at, actor, by, action, target, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      seq,
      at,
      actor,
      by,
      action,
      target,
      JSON.stringify(detail),
      hash,
    );
  audit = async ({ before = Number.MAX_SAFE_INTEGER, actor, action, limit }: AuditFilter): Promise<readonly AuditEntry[]> =>
    this.#all(
      "SELECT * FROM audit WHERE seq < ? AND (? IS NULL OR actor = ?) AND (? IS NULL OR action = ?) ORDER BY seq DESC LIMIT ?",
      before,
      actor ?? null,
      actor ?? null,
      action ?? null,
      action ?? null,
      limit,
    ).map(auditOf);

  close(): void {
    this.#db.close();
  }

  #all(sql: string, ...values: (string | number | null)[]): readonly Row[] {
    return this.#db.prepare(sql).all(...values);
  }
  #one<T>(sql: string, read: (row: Row) => T, ...values: (string | number | null)[]): T | null {
    const row = this.#db.prepare(sql).get(...values);
    return row === undefined ? null : read(row);
  }
  #write(sql: string, ...values: (string | number | null)[]): void {
    try {
      this.#db.prepare(sql).run(...values);
    } catch (thrown) {
      if (isUniqueViolation(thrown)) throw new SignalboxError("state-conflict", "Somebody else has written this row.", { cause: thrown });
      throw asStoreError(thrown, this.#file);
    }
  }
}
