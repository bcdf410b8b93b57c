import type { Context } from "hono";
import { formatInstant } from "../../../base/instant.ts";
import type { People } from "../../../definition/people.ts";
import * as contract from "../../contract/session-operations.ts";
import { type Api, type ApiEnv, serve, signedIn } from "../api.ts";
import type { Auth } from "../auth/auth.ts";
import { personOf } from "../auth/person-of.ts";
import { endedCookie, sessionCookie } from "../auth/session-cookie.ts";
import type { SignedIn } from "../auth/session-desk.ts";
import { HttpError } from "../http-error.ts";
import type { Principal } from "../principal.ts";
import { sourceOf } from "../source.ts";

export interface SessionRoutes {
  readonly auth: Auth;
  readonly now: () => number;
  /** Roles that the config names people for: the first account takes its own. */
  readonly configured: () => People;
  /** What the service is called that people may sign in through. */
  readonly openId: () => string | null;
}

export function sessionRoutes(api: Api, { auth, now, configured, openId }: SessionRoutes): void {
  const begun = (context: Context<ApiEnv>, { token, session, account }: SignedIn) => {
    context.header("set-cookie", sessionCookie(token, session.expiresAt, now()));
    return viewOf({ ...personOf(account), session });
  };
  serve(api, contract.readSession, async (c) => c.json(viewOf(signedIn(c)), 200));
  serve(api, contract.signIn, async (c) => {
    const { name, password } = c.req.valid("json");
    return c.json(begun(c, await auth.sessions.signIn(name, password, sourceOf(c))), 200);
  });
  serve(api, contract.signOut, async (c) => {
    await auth.sessions.signOut(sessionOf(signedIn(c)));
    c.header("set-cookie", endedCookie);
    return c.json({ ended: true } as const, 200);
  });
  serve(api, contract.proveSession, async (c) => {
    const principal = signedIn(c);
    const session = await auth.sessions.prove(sessionOf(principal), c.req.valid("json").password, sourceOf(c));
    return c.json(viewOf({ ...principal, session }), 200);
  });
  serve(api, contract.readSetup, async (c) => c.json({ open: await auth.setup.isOpen(), openId: openId() }, 200));
  serve(api, contract.setUp, async (c) => {
    const { token, name, password } = c.req.valid("json");
    const people = configured();
    const roles = Object.hasOwn(people, name) ? (people[name] ?? []) : [];
    return c.json(begun(c, await auth.setup.accept(token, name, password, roles)), 200);
  });
}

function sessionOf({ session }: Principal) {
  if (session === null) throw new HttpError("unauthenticated", "A key has no session.");
  return session;
}

const viewOf = ({ name, kind, provesBy, roles, permissions, session }: Omit<Principal, "isProved">): contract.Session => ({
  name,
  kind,
  provesBy,
  roles,
  permissions: [...permissions].sort(),
  csrf: session?.csrf ?? null,
  expiresAt: session === null ? null : formatInstant(session.expiresAt),
  provedAt: session === null ? null : formatInstant(session.provedAt),
});
