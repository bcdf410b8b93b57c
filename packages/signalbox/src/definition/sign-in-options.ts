import type { SecretSource } from "../base/secret-source.ts";

/** Sign-in through a service that speaks OpenID Connect (code flow with PKCE). */
export interface OpenIdOptions {
  /** "https://login.example.com": its configuration is asked for under /.well-known/openid-configuration. Plain http only on this machine. */
  readonly issuer: string;
  readonly clientId: string;
  /** Absent: a public client, which PKCE alone protects. */
  readonly clientSecret?: SecretSource;
  /** What the way in is called on the page: "Example Login". Default: the issuer's host. */
  readonly label?: string;
  /** Asked for beside "openid". Default: profile and email. */
  readonly scopes?: readonly string[];
  /** The claim that an account is named by when it is made; it keeps the name. Default: "preferred_username". */
  readonly nameClaim?: string;
  /** Which roles whoever has a value of a claim holds: `{ claim: "groups", map: { sales: ["approver", "role:ae"] } }`. Without one, nobody gets in. */
  readonly roles: { readonly claim: string; readonly map: { readonly [value: string]: readonly string[] } };
}

/** Ways in beside a name and a password. */
export interface SignInOptions {
  readonly openId?: OpenIdOptions;
}
