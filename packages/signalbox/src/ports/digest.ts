/** The hash functions that the engine needs on its hot path. */
export interface Digest {
  /** SHA-256 of the UTF-8 bytes of the parts, one after the other. */
  sha256(...parts: readonly (string | Uint8Array)[]): Uint8Array;
  /** HMAC-SHA-256 under a secret key. */
  hmac(key: Uint8Array, message: string): Uint8Array;
}
