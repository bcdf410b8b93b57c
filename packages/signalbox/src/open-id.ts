import { type Environment, processEnvironment } from "./adapters/node/environment.ts";
import { OpenIdProvider } from "./adapters/openid/openid-provider.ts";
import { SignalboxError } from "./base/error.ts";
import type { OpenIdOptions } from "./definition/sign-in-options.ts";
import type { Config } from "./engine/config.ts";
import { requireAdmission } from "./http/server/auth/openid-desk.ts";
import type { OpenIdSignIn } from "./http/server/routes/openid-routes.ts";

/** The sign-in of the config that is in force, asked for anew after it has changed. */
export function openIdSignIn(config: () => Config, environment: Environment = processEnvironment): () => OpenIdSignIn | null {
  let known: { readonly options: OpenIdOptions; readonly signIn: OpenIdSignIn } | null = null;
  return () => {
    const options = config().signIn?.openId;
    if (options === undefined) return null;
    if (known?.options !== options) known = { options, signIn: { provider: providerOf(options, environment), admission: options } };
    return known.signIn;
  };
}

/** @throws SignalboxError what keeps the sign-in of the config from working: a role that is none, a secret that is not there. */
export function requireOpenId({ signIn }: Config, environment: Environment = processEnvironment): void {
  const options = signIn?.openId;
  if (options === undefined) return;
  requireAdmission(options);
  if (options.clientSecret !== undefined) secretOf(options.clientSecret.name, environment);
}

function providerOf(options: OpenIdOptions, environment: Environment): OpenIdProvider {
  const { issuer, clientId, clientSecret, label, scopes } = options;
  return new OpenIdProvider({
    issuer,
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret: () => secretOf(clientSecret.name, environment) }),
    ...(label === undefined ? {} : { label }),
    ...(scopes === undefined ? {} : { scopes }),
  });
}

function secretOf(name: string, environment: Environment): string {
  const value = environment[name];
  if (value === undefined || value === "")
    throw new SignalboxError("config-invalid", `signIn.openId.clientSecret: the environment has no ${name}. Set it, and start again.`);
  return value;
}
