/** The hash functions that the engine needs on its hot path. */
export interface Digest {
  /** SHA-256 of the UTF-8 bytes of a text, in lower-case hex. */
  sha256(text: string): string;
  /** HMAC-SHA-256 under a secret key. */
  hmac(key: Uint8Array, message: string): Uint8Array;
}
