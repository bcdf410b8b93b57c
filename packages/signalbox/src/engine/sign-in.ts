import { isSecretSource } from "../base/secret-source.ts";
import type { OpenIdOptions, SignInOptions } from "../definition/sign-in-options.ts";

/** What is wrong with the ways in of a config; null: nothing. */
export function signInComplaint({ openId }: SignInOptions): string | null {
  if (openId === undefined) return null;
  const { issuer, clientId, clientSecret, roles }: Partial<OpenIdOptions> = openId;
  if (!isIssuer(issuer)) return `signIn.openId.issuer must be an address such as "https://login.example.com", over https.`;
  if (typeof clientId !== "string" || clientId === "")
    return "signIn.openId.clientId must be the id that the service gave to this instance.";
  if (clientSecret !== undefined && !isSecretSource(clientSecret))
    return `signIn.openId.clientSecret must name a variable of the environment, env("OPENID_CLIENT_SECRET"), or a stored secret, secret("openid"). The secret itself is not written down here.`;
  if (typeof roles?.claim !== "string" || !isRoleMap(roles.map))
    return `signIn.openId.roles must say who gets in: { claim: "groups", map: { sales: ["approver", "role:ae"] } }.`;
  return null;
}

const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Nobody between must be able to say who somebody is: over https, or without leaving this machine. */
function isIssuer(issuer: unknown): boolean {
  if (typeof issuer !== "string" || !URL.canParse(issuer)) return false;
  const { protocol, hostname } = new URL(issuer);
  return protocol === "https:" || (protocol === "http:" && LOOPBACK.has(hostname));
}

const isRoleMap = (map: unknown): boolean =>
  typeof map === "object" &&
  map !== null &&
  Object.keys(map).length > 0 &&
  Object.values(map).every((roles) => Array.isArray(roles) && roles.every((role) => typeof role === "string"));
