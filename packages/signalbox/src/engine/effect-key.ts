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
 * The idempotency key of a call: HMAC-SHA-256 under the instance's key over its parts, each with its length before it. The parts are the root
 * run of the lineage, the step's path with loop indexes and the hash of the canonical arguments; or, where the tool declares a key of its
 * own, the scope, the tool and that key. Stable across attempts, restarts and forks.
 */
export function effectKey(digest: Digest, instanceKey: Uint8Array, parts: readonly string[]): string {
  return base32(digest.hmac(instanceKey, parts.map((part) => `${part.length}:${part}`).join("")));
}
