import { type UUID, uuidv7obj } from "uuidv7";
import type { Entropy } from "../../ports/entropy.ts";

const CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";

/** A UUID version 7 (time-ordered, monotonic in a burst) in Crockford's base32: 26 characters that sort by time. */
export function runIdOf(uuid: UUID): string {
  let value = BigInt(`0x${uuid.toHex()}`);
  let text = "";
  for (let index = 0; index < 26; index++) {
    text = CROCKFORD[Number(value & 31n)] + text;
    value >>= 5n;
  }
  return text;
}

export const systemEntropy: Entropy = { runId: () => runIdOf(uuidv7obj()), draw: () => Math.random() };
