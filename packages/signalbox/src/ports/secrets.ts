/** What nobody can guess, and what keeps passwords from being read. */
export interface Secrets {
  /** Random bytes of a cryptographic source, as base64url. */
  token(bytes: number): string;
  /** A PHC string of a slow, salted hash. */
  hashPassword(password: string): Promise<string>;
  verifyPassword(password: string, stored: string): Promise<boolean>;
}
