// Secrets as people and programs see them: what they are for, never what they are.
import type { Person } from "./person.ts";

/**
 * How a secret is sent. "bearer", "header" and "basic" are connections: the engine puts them into the requests of a tool, to their hosts alone.
 * "value" is sent nowhere by itself: the config names it, as the key of a model or the secret of a webhook.
 */
export type SecretKind = "value" | "bearer" | "header" | "basic";

export interface SecretView {
  readonly name: string;
  readonly kind: SecretKind;
  /** The hosts that it may be sent to, with ports where they are not 443. */
  readonly hosts: readonly string[];
  /** "header": the name of the header. "basic": the user. */
  readonly field: string | null;
  /** Counts what was set under this name. */
  readonly version: number;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly changedAt: string;
  readonly changedBy: string;
  /** To the minute; null: never. */
  readonly lastUsedAt: string | null;
  /** Why the instance cannot open it; null: it can. */
  readonly problem: string | null;
}

/** Puts a secret in place, or another value in the place of one. What is not said stays as it was. */
export interface SetSecretRequest extends Person {
  readonly name: string;
  readonly value: string;
  readonly kind?: SecretKind;
  readonly hosts?: readonly string[];
  readonly field?: string;
}
export interface RemoveSecretRequest extends Person {
  readonly name: string;
}
export interface RotationReport {
  /** How many there are, and how many of them were under another key. */
  readonly secrets: number;
  readonly rewrapped: number;
  /** Of the key that they are all under now; it tells nothing of the key. */
  readonly keyId: string;
}
