import { OpenIdProvider } from "./adapters/openid/openid-provider.ts";
import { SignalboxError } from "./base/error.ts";
import { type SecretSource, sourceText } from "./base/secret-source.ts";
import type { OpenIdOptions } from "./definition/sign-in-options.ts";
import type { Config } from "./engine/config.ts";
import { requireAdmission } from "./http/server/auth/openid-desk.ts";
import type { OpenIdSignIn } from "./http/server/routes/openid-routes.ts";

type SecretOf = (source: SecretSource) => string | undefined;

/** The sign-in of the config that is in force, asked for anew after it has changed. */
export function openIdSignIn(config: () => Config, secretOf: SecretOf): () => OpenIdSignIn | null {
  let known: { readonly options: OpenIdOptions; readonly signIn: OpenIdSignIn } | null = null;
  return () => {
    const options = config().signIn?.openId;
    if (options === undefined) return null;
    if (known?.options !== options) known = { options, signIn: { provider: providerOf(options, secretOf), admission: options } };
    return known.signIn;
  };
}

/** @throws SignalboxError what keeps the sign-in of the config from working: a role that is none, a secret that is not there. */
export function requireOpenId({ signIn }: Config, secretOf: SecretOf): void {
  const options = signIn?.openId;
  if (options === undefined) return;
  requireAdmission(options);
  if (options.clientSecret !== undefined) required(options.clientSecret, secretOf);
}

function providerOf(options: OpenIdOptions, secretOf: SecretOf): OpenIdProvider {
  const { issuer, clientId, clientSecret, label, scopes } = options;
  return new OpenIdProvider({
    issuer,
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret: () => required(clientSecret, secretOf) }),
    ...(label === undefined ? {} : { label }),
    ...(scopes === undefined ? {} : { scopes }),
  });
}

function required(source: SecretSource, secretOf: SecretOf): string {
  const value = secretOf(source);
  if (value !== undefined && value !== "") return value;
  const what = source.kind === "env" ? `the environment has no ${source.name}` : `${sourceText(source)} is not there, or cannot be opened`;
  throw new SignalboxError("config-invalid", `signIn.openId.clientSecret: ${what}. Set it, and start again.`);
}
