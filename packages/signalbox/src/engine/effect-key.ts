import type { Digest } from "../ports/digest.ts";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

/** RFC 4648 base32, lower case, without padding. */
export function base32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(value >>> bits) & 31];
    }
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text;
}

/**
 * The idempotency key of a call: HMAC-SHA-256 under the instance's key over the root run of the lineage, the step's path with
 * loop indexes, and the hash of the canonical arguments, each with its length before it. Stable across attempts, restarts and forks.
 */
export function effectKey(digest: Digest, instanceKey: Uint8Array, rootRun: string, step: string, argumentsHash: string): string {
  const message = [rootRun, step, argumentsHash].map((part) => `${part.length}:${part}`).join("");
  return base32(digest.hmac(instanceKey, message));
}
