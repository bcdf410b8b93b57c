/** Randomness and identity. */
export interface Entropy {
  /** A new run id: 26 lower-case characters, later ones sort after earlier ones. */
  runId(): string;
  /** 22 characters of a cryptographic source, good in an address. */
  token(): string;
  /** In [0, 1). */
  draw(): number;
}
