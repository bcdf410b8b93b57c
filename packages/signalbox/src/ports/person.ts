/** Who acts, and why. */
export interface Person {
  readonly by: string;
  readonly reason?: string;
}
