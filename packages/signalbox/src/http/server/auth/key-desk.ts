// K1. A key is shown once; only its hash is kept. K2. It may do no more than whoever made it, and never longer than a year.
import { SignalboxError } from "../../../base/error.ts";
import { sha256Hex } from "../../../base/hash.ts";
import type { AccountStore, StoredKey } from "../../../ports/account-store.ts";
import type { Secrets } from "../../../ports/secrets.ts";
import type { Permission } from "../../contract/permission.ts";
import type { Principal } from "../principal.ts";
import type { AuditLog } from "./audit-log.ts";

const DAY_MS = 86_400_000;
const SECRET_BYTES = 32;
const PREFIX_BYTES = 6;
/** A use is written down when the last one is longer ago: not each request is a write. */
const USE_MS = 60_000;
const NAME = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

export interface KeyDeskOptions {
  readonly store: AccountStore;
  readonly secrets: Secrets;
  readonly audit: AuditLog;
  readonly now: () => number;
}

/** API keys: for programs, which have no password. */
export class KeyDesk {
  readonly #options: KeyDeskOptions;

  constructor(options: KeyDeskOptions) {
    this.#options = options;
  }

  list(): Promise<readonly StoredKey[]> {
    return this.#options.store.keys();
  }

  /** The key itself is in the answer, and nowhere afterwards. */
  async create(
    name: string,
    permissions: readonly Permission[],
    days: number,
    by: Principal,
  ): Promise<{ readonly key: string; readonly stored: StoredKey }> {
    const { store, secrets, audit, now } = this.#options;
    if (!NAME.test(name)) throw new SignalboxError("input-invalid", `"${name}" is no name for a key: 1 to 64 of a-z, 0-9 and . _ -.`);
    const excess = permissions.find((permission) => !by.permissions.has(permission));
    if (excess !== undefined) throw new SignalboxError("not-allowed", `A key may do no more than you: you lack "${excess}".`);
    const prefix = `sbx_${secrets.token(PREFIX_BYTES)}`;
    const key = `${prefix}.${secrets.token(SECRET_BYTES)}`;
    const at = now();
    const dates = { createdAt: at, expiresAt: at + days * DAY_MS, lastUsedAt: null, revokedAt: null };
    const stored = { prefix, hash: sha256Hex(key), name, permissions, createdBy: by.name, ...dates };
    await audit.append({ actor: by.name, by: "session", action: "key-created", target: prefix, detail: { name, permissions, days } });
    await store.putKey(stored);
    return { key, stored };
  }

  async revoke(prefix: string, by: Principal): Promise<StoredKey> {
    const { store, audit, now } = this.#options;
    const stored = await store.key(prefix);
    if (stored === null) throw new SignalboxError("not-found", `There is no key "${prefix}".`);
    if (stored.revokedAt !== null) return stored;
    const revoked = { ...stored, revokedAt: now() };
    await audit.append({ actor: by.name, by: "session", action: "key-revoked", target: prefix, detail: { name: stored.name } });
    await store.putKey(revoked);
    return revoked;
  }

  /** Null: no key, or one that is no longer good. */
  async find(key: string): Promise<StoredKey | null> {
    const { store, now } = this.#options;
    const stored = await store.key(key.slice(0, Math.max(0, key.indexOf("."))));
    const at = now();
    // Hashes are compared: how long that takes tells nothing about the key.
    if (stored === null || stored.hash !== sha256Hex(key) || stored.revokedAt !== null || stored.expiresAt <= at) return null;
    if (at - (stored.lastUsedAt ?? 0) > USE_MS) await store.putKey({ ...stored, lastUsedAt: at });
    return stored;
  }
}
