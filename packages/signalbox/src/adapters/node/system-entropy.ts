import { randomBytes } from "node:crypto";
import { type UUID, uuidv7obj } from "uuidv7";
import type { Entropy } from "../../ports/entropy.ts";

const CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";

/** A UUID version 7 (time-ordered, monotonic in a burst) in Crockford's base32: 26 characters that sort by time. */
export function runIdOf(uuid: UUID): string {
  let text = "";
  let value = 0;
  // 26 characters hold 130 bits: the first two are 0.
  let bits = 2;
  for (const byte of uuid.bytes) {
    value = (value << 8) | byte;
    bits += 8;
    for (; bits >= 5; text += CROCKFORD[(value >>> bits) & 31]) bits -= 5;
  }
  return text;
}

const TOKEN_BYTES = 16;

export const systemEntropy: Entropy = {
  runId: () => runIdOf(uuidv7obj()),
  token: () => randomBytes(TOKEN_BYTES).toString("base64url"),
  draw: () => Math.random(),
};
