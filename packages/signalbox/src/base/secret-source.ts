/** A secret by the name that it has in the environment: the config and what is printed of it hold the name, never the value. */
export interface EnvironmentSecret {
  readonly kind: "env";
  readonly name: string;
}
/** A secret by the name that it is stored under in the instance (docs/secrets.md). */
export interface StoredSecret {
  readonly kind: "secret";
  readonly name: string;
}
/** Where a secret is. */
export type SecretSource = EnvironmentSecret | StoredSecret;

/** A secret of the environment, read each time that it is needed. @example webhooks: { "/lead": { secret: env("LEAD_WEBHOOK_SECRET") } } */
export const env = (name: string): EnvironmentSecret => ({ kind: "env", name });

/** A secret that the instance stores, opened when it is needed. @example models: { large: openai("gpt-5.1", { key: secret("openai") }) } */
export const secret = (name: string): StoredSecret => ({ kind: "secret", name });

export const SECRET_NAME = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function isSecretSource(value: unknown): value is SecretSource {
  if (typeof value !== "object" || value === null) return false;
  const { kind, name } = value as Partial<SecretSource>;
  return typeof name === "string" && (kind === "env" ? VARIABLE.test(name) : kind === "secret" && SECRET_NAME.test(name));
}

/** As people write it down. */
export const sourceText = ({ kind, name }: SecretSource): string => (kind === "env" ? name : `the secret "${name}"`);
