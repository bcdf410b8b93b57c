import type { SecretSource } from "../base/secret-source.ts";

/** Who signs the deliveries, and so what a signature covers: "standard" is Standard Webhooks. */
export type WebhookKind = "standard" | "github";

export interface WebhookOptions {
  /** Several while one takes the other's place: a signature by any of them counts. */
  readonly secret: SecretSource | readonly SecretSource[];
  /** Default: "standard". */
  readonly kind?: WebhookKind;
}
