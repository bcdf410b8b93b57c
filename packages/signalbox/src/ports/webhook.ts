/** A webhook as it is served at /hooks<path>. */
export interface Hook {
  /** "/lead" */
  readonly path: string;
  readonly workflow: string;
  /** How its sender signs. */
  readonly form: SignatureForm;
  /** The secrets that are there now; of what is none, or of the wrong form, the sender is told to come again. */
  readonly secrets: () => readonly string[];
}

/** A delivery as it came, before anything of it is believed. */
export interface Delivery {
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Who may not be believed is told why. `id` is what makes the delivery one and the same when it comes again, made of what was signed. */
export type Verdict = { readonly ok: true; readonly id: string } | { readonly ok: false; readonly message: string };

/** How one kind of sender signs. */
export interface SignatureForm {
  /** The key that a secret stands for; null where it is no secret of this kind. */
  keyOf(secret: string): Uint8Array | null;
  verify(delivery: Delivery, keys: readonly Uint8Array[]): Verdict;
}
