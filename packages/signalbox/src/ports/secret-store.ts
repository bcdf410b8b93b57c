import type { SecretKind } from "./secret.ts";

/** What the seal of a secret is bound to: changed in the store, it does not open any more. */
export interface SecretLabel {
  readonly name: string;
  readonly version: number;
  readonly kind: SecretKind;
  readonly hosts: readonly string[];
  readonly field: string | null;
}
/** A value under a key of its own, and that key under the instance's. */
export interface SealedSecret {
  /** Of the instance's key. */
  readonly keyId: string;
  readonly wrappedKey: Uint8Array;
  readonly sealed: Uint8Array;
}
export interface SecretRow extends SecretLabel, SealedSecret {
  readonly createdAt: number;
  readonly changedAt: number;
  readonly changedBy: string;
  readonly lastUsedAt: number | null;
}

export interface SecretReader {
  /** By name. */
  all(): readonly SecretRow[];
  get(name: string): SecretRow | null;
  /** The last number that was given under this name, also where it was removed; 0: none. */
  lastVersion(name: string): number;
}
export interface SecretWriter {
  put(row: SecretRow): void;
  /** Its number stays, so that no later value has the same. */
  remove(name: string, at: number): void;
  rewrap(name: string, keyId: string, wrappedKey: Uint8Array): void;
  used(name: string, at: number): void;
}

/** Seals secrets under the instance's key. */
export interface Envelope {
  readonly keyId: string;
  seal(label: SecretLabel, value: string): SealedSecret;
  /** @throws SignalboxError `secret-unreadable`: another key, or not what was sealed under this label. */
  open(label: SecretLabel, sealed: SealedSecret): string;
  /** Under the instance's key of now, from a former one. The value is not opened. */
  rewrap(label: SecretLabel, sealed: SealedSecret): SealedSecret;
}
