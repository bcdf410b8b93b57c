/** A secret by the name that it has in the environment: the config and what is printed of it hold the name, never the value. */
export interface EnvironmentSecret {
  readonly kind: "env";
  readonly name: string;
}

/** A secret of the environment, read each time that it is needed. @example webhooks: { "/lead": { secret: env("LEAD_WEBHOOK_SECRET") } } */
export const env = (name: string): EnvironmentSecret => ({ kind: "env", name });

/** Who signs the deliveries, and so what a signature covers: "standard" is Standard Webhooks. */
export type WebhookKind = "standard" | "github";

export interface WebhookOptions {
  /** Several while one takes the other's place: a signature by any of them counts. */
  readonly secret: EnvironmentSecret | readonly EnvironmentSecret[];
  /** Default: "standard". */
  readonly kind?: WebhookKind;
}
