import { createHmac, timingSafeEqual } from "node:crypto";

export const macOf = (key: Uint8Array, prefix: string, body: Uint8Array): Uint8Array =>
  createHmac("sha256", key).update(prefix).update(body).digest();

/** Takes as long for the first byte that differs as for the last. */
export const sameBytes = (expected: Uint8Array, given: Uint8Array): boolean =>
  expected.length === given.length && timingSafeEqual(expected, given);
