import { createHash, createHmac } from "node:crypto";
import type { Digest } from "../../ports/digest.ts";

/** SHA-256 and HMAC by OpenSSL. */
export const nodeDigest: Digest = {
  sha256(...parts) {
    const hash = createHash("sha256");
    for (const part of parts) hash.update(part);
    return hash.digest();
  },
  hmac: (key, message) => createHmac("sha256", key).update(message).digest(),
};
