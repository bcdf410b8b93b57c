// OpenID Connect Core 1.0, the code flow, with PKCE (RFC 7636), state and nonce. What is checked of tokens and signatures, openid-client checks.
import type * as OpenIdClient from "openid-client";
import { SignalboxError } from "../../base/error.ts";
import type { JsonObject } from "../../base/json.ts";
import { asStored } from "../../base/stored-json.ts";
import type { Errand, IdentityProvider, KnownPerson, NobodyKnown } from "../../ports/identity-provider.ts";

export interface OpenIdProviderOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** Asked when it is needed; absent: a public client. */
  readonly clientSecret?: () => string;
  readonly label?: string;
  readonly scopes?: readonly string[];
}

const TIMEOUT_SECONDS = 10;
/** Of a proof that is asked for anew: the time that it may take to come back. */
const FRESH_SECONDS = 300;

export class OpenIdProvider implements IdentityProvider {
  readonly label: string;
  readonly #options: OpenIdProviderOptions;
  #client: Promise<Client> | null = null;

  constructor(options: OpenIdProviderOptions) {
    this.#options = options;
    this.label = options.label ?? new URL(options.issuer).host;
  }

  async begin(redirectUri: string, again: boolean): Promise<{ readonly url: string; readonly errand: Errand }> {
    const { openid, config } = await this.#discovered();
    const [state, nonce, verifier] = [openid.randomState(), openid.randomNonce(), openid.randomPKCECodeVerifier()];
    const { scopes = ["profile", "email"] } = this.#options;
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: ["openid", ...scopes].join(" "),
      state,
      nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      ...(again ? { prompt: "login", max_age: "0" } : {}),
    });
    return { url: url.href, errand: { state, nonce, verifier, maxAge: again ? FRESH_SECONDS : null, redirectUri } };
  }

  async finish(query: string, { state, nonce, verifier, maxAge, redirectUri }: Errand): Promise<KnownPerson | NobodyKnown> {
    const { openid, config } = await this.#discovered();
    try {
      const tokens = await openid.authorizationCodeGrant(config, new URL(`${redirectUri}${query}`), {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        ...(maxAge === null ? {} : { maxAge }),
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new Error("The answer has no ID token.");
      // Many services keep what they know of somebody out of the token.
      const more =
        config.serverMetadata().userinfo_endpoint === undefined ? {} : await openid.fetchUserInfo(config, tokens.access_token, claims.sub);
      return { issuer: claims.iss, subject: claims.sub, claims: asStored({ ...more, ...claims }) as JsonObject };
    } catch (thrown) {
      return { refused: thrown instanceof openid.AuthorizationResponseError ? "denied" : "failed", cause: thrown };
    }
  }

  /** Asked for once; anew when it failed. */
  #discovered(): Promise<Client> {
    this.#client ??= this.#discover().catch((thrown: unknown) => {
      this.#client = null;
      throw new SignalboxError("unavailable", `${this.label} cannot be reached.`, { cause: thrown });
    });
    return this.#client;
  }

  async #discover(): Promise<Client> {
    const { issuer, clientId, clientSecret } = this.#options;
    const openid = await import("openid-client");
    const url = new URL(issuer);
    // The config lets plain http only to this machine.
    const execute = url.protocol === "http:" ? [openid.allowInsecureRequests] : [];
    const found = await openid.discovery(url, clientId, undefined, openid.None(), { timeout: TIMEOUT_SECONDS, execute });
    if (clientSecret === undefined) return { openid, config: found };
    const metadata = found.serverMetadata();
    // OpenID Connect Discovery 1.0, section 3: where nothing is said, it is the header.
    const ways = metadata.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const byHeader = ways.includes("client_secret_basic");
    const authentication = byHeader ? openid.ClientSecretBasic(clientSecret()) : openid.ClientSecretPost(clientSecret());
    const config = new openid.Configuration(metadata, clientId, undefined, authentication);
    config.timeout = TIMEOUT_SECONDS;
    for (const each of execute) each(config);
    return { openid, config };
  }
}

interface Client {
  readonly openid: typeof OpenIdClient;
  readonly config: OpenIdClient.Configuration;
}
