// O1. Whoever comes back is let in by the browser that was sent: a cookie of that browser names the errand, and an errand ends with the
//     first who comes back for it, or after ten minutes.
// O2. A person is the issuer and the subject together. The name is taken once, when the account is made; one that somebody else has is
//     never taken over.
// O3. Roles are what the service says of somebody each time that they come. Nobody gets in without one.
import { sha256Hex } from "../../../base/hash.ts";
import type { JsonObject } from "../../../base/json.ts";
import type { OpenIdOptions } from "../../../definition/sign-in-options.ts";
import type { AccountStore, StoredAccount, StoredSession } from "../../../ports/account-store.ts";
import type { Errand, IdentityProvider, KnownPerson } from "../../../ports/identity-provider.ts";
import type { Secrets } from "../../../ports/secrets.ts";
import { type AccountDesk, isAccountName, requireRoles } from "./account-desk.ts";
import type { AuditLog } from "./audit-log.ts";
import type { SessionDesk, SignedIn } from "./session-desk.ts";

export type Refusal = "denied" | "failed" | "expired" | "no-role" | "name-taken" | "name-unusable" | "disabled" | "other-person";

/** Why somebody does not get in, in a word that the page has a sentence for. */
export class OpenIdRefusal extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(refusal, options);
    this.name = "OpenIdRefusal";
    this.refusal = refusal;
  }
}

/** Who gets in, as whom. */
export type Admission = Pick<OpenIdOptions, "roles" | "nameClaim">;

export interface OpenIdDeskOptions {
  readonly store: AccountStore;
  readonly secrets: Secrets;
  readonly audit: AuditLog;
  readonly accounts: AccountDesk;
  readonly sessions: SessionDesk;
  readonly now: () => number;
}

const ERRAND_MS = 10 * 60_000;
/** Errands that are kept; when there are more, the oldest is forgotten. */
const MOST = 10_000;
const TICKET_BYTES = 32;

interface Open {
  readonly errand: Errand;
  readonly until: number;
  /** Where the browser was. */
  readonly back: string;
  /** The session that is proved anew; null: somebody signs in. */
  readonly proves: StoredSession | null;
}

export interface Sent {
  readonly url: string;
  /** For the browser's cookie. */
  readonly ticket: string;
}
export interface CameBack {
  readonly back: string;
  /** Null where a session was proved anew. */
  readonly signedIn: SignedIn | null;
}

/** Sends people to a service that knows them, and lets in who comes back. */
export class OpenIdDesk {
  readonly #options: OpenIdDeskOptions;
  readonly #open = new Map<string, Open>();

  constructor(options: OpenIdDeskOptions) {
    this.#options = options;
  }

  /** @throws SignalboxError `unavailable`. */
  async send(provider: IdentityProvider, redirectUri: string, back: string, proves: StoredSession | null): Promise<Sent> {
    const { secrets, now } = this.#options;
    const { url, errand } = await provider.begin(redirectUri, proves !== null);
    const ticket = secrets.token(TICKET_BYTES);
    this.#open.set(sha256Hex(ticket), { errand, until: now() + ERRAND_MS, back, proves });
    const oldest = this.#open.size > MOST ? this.#open.keys().next().value : undefined;
    if (oldest !== undefined) this.#open.delete(oldest);
    return { url, ticket };
  }

  /** @throws OpenIdRefusal */
  async receive(provider: IdentityProvider, admission: Admission, ticket: string | null, query: string): Promise<CameBack> {
    const open = this.#take(ticket);
    const person = await provider.finish(query, open.errand);
    if ("refused" in person) throw new OpenIdRefusal(person.refused, { cause: person.cause });
    if (open.proves !== null) return this.#proved(open.proves, open.back, person);
    const account = await this.#accountOf(person, admission);
    await this.#options.audit.append({ actor: account.name, by: "openid", action: "signed-in", target: account.name });
    return { back: open.back, signedIn: await this.#options.sessions.open(account) };
  }

  /** O1. */
  #take(ticket: string | null): Open {
    const key = ticket === null ? "" : sha256Hex(ticket);
    const open = this.#open.get(key);
    this.#open.delete(key);
    if (open === undefined || open.until <= this.#options.now()) throw new OpenIdRefusal("expired");
    return open;
  }

  async #proved(session: StoredSession, back: string, { issuer, subject }: KnownPerson): Promise<CameBack> {
    const { store, sessions } = this.#options;
    if ((await store.accountOf({ issuer, subject }))?.name !== session.account) throw new OpenIdRefusal("other-person");
    await sessions.proved(session);
    return { back, signedIn: null };
  }

  async #accountOf(
    { issuer, subject, claims }: KnownPerson,
    { roles, nameClaim = "preferred_username" }: Admission,
  ): Promise<StoredAccount> {
    const { store, accounts } = this.#options;
    const held = rolesOf(claims, roles);
    const known = await store.accountOf({ issuer, subject });
    if (known !== null && known.disabledAt !== null) throw new OpenIdRefusal("disabled");
    if (held.length === 0) {
      if (known !== null) await accounts.renew(known, []);
      throw new OpenIdRefusal("no-role");
    }
    if (known !== null) return accounts.renew(known, held);
    const name = nameOf(claims, nameClaim);
    if (name === null) throw new OpenIdRefusal("name-unusable");
    if ((await store.account(name)) !== null) throw new OpenIdRefusal("name-taken");
    return accounts.admit(name, { issuer, subject }, held);
  }
}

/** @throws SignalboxError `input-invalid` when it gives a role that is none. */
export const requireAdmission = ({ roles: { map } }: Admission): void => requireRoles(Object.values(map).flat());

function rolesOf(claims: JsonObject, { claim, map }: Admission["roles"]): readonly string[] {
  const values: readonly unknown[] = Object.hasOwn(claims, claim) ? [claims[claim]].flat() : [];
  return [...new Set(values.flatMap((value) => (typeof value === "string" && Object.hasOwn(map, value) ? (map[value] ?? []) : [])))];
}

/** An address that nobody has confirmed is no name. */
function nameOf(claims: JsonObject, claim: string): string | null {
  const given = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  if (typeof given !== "string" || (claim === "email" && claims.email_verified === false)) return null;
  const name = given.toLowerCase();
  return isAccountName(name) ? name : null;
}
