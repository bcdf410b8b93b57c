import { createHmac, hash } from "node:crypto";
import type { Digest } from "../../ports/digest.ts";

/** SHA-256 and HMAC by OpenSSL. The one-shot `hash` is half the cost of a Hash object for texts of a few hundred bytes. */
export const nodeDigest: Digest = {
  sha256: (text) => hash("sha256", text, "hex"),
  hmac: (key, message) => createHmac("sha256", key).update(message).digest(),
};
