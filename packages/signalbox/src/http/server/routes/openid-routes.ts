import { SignalboxError } from "../../../base/error.ts";
import type { IdentityProvider } from "../../../ports/identity-provider.ts";
import * as contract from "../../contract/openid-operations.ts";
import { type Api, serve } from "../api.ts";
import type { Auth } from "../auth/auth.ts";
import { endedTicket, ticketCookie, ticketOf } from "../auth/openid-cookie.ts";
import { type Admission, OpenIdRefusal } from "../auth/openid-desk.ts";
import { sessionCookie } from "../auth/session-cookie.ts";
import { HttpError } from "../http-error.ts";
import type { ReportFailure } from "../problem-response.ts";

/** The service that people sign in through, and whom of them it lets in. */
export interface OpenIdSignIn {
  readonly provider: IdentityProvider;
  readonly admission: Admission;
}
export interface OpenIdRoutes {
  readonly auth: Auth;
  readonly now: () => number;
  /** Null: the instance has none. */
  readonly signIn: () => OpenIdSignIn | null;
  readonly newId: () => string;
  readonly report: ReportFailure;
}

export function openIdRoutes(api: Api, { auth, now, signIn, newId, report }: OpenIdRoutes): void {
  const known = (): OpenIdSignIn => {
    const found = signIn();
    if (found === null) throw new SignalboxError("not-found", "People sign in to this instance with a name and a password only.");
    return found;
  };
  serve(api, contract.goToProvider, async (c) => {
    const { provider } = known();
    const { back, proof } = c.req.valid("json");
    const session = c.get("principal")?.session ?? null;
    if (proof && session === null) throw new HttpError("unauthenticated", "Nobody is signed in.");
    const sent = await auth.openId.send(provider, callbackOf(c.req.url), pathOf(back), proof ? session : null).catch((thrown: unknown) => {
      report(newId(), thrown);
      throw new SignalboxError("unavailable", `${provider.label} cannot be reached. Try again, or sign in with a password.`);
    });
    c.header("set-cookie", ticketCookie(sent.ticket));
    return c.json({ url: sent.url }, 200);
  });
  serve(api, contract.comeBack, async (c) => {
    const { provider, admission } = known();
    c.header("set-cookie", endedTicket);
    try {
      const { back, signedIn } = await auth.openId.receive(
        provider,
        admission,
        ticketOf(c.req.header("cookie") ?? null),
        new URL(c.req.url).search,
      );
      if (signedIn !== null) c.header("set-cookie", sessionCookie(signedIn.token, signedIn.session.expiresAt, now()), { append: true });
      return c.redirect(back, 302);
    } catch (thrown) {
      if (!(thrown instanceof OpenIdRefusal)) throw thrown;
      if (thrown.refusal === "failed") report(newId(), thrown);
      return c.redirect(`/#refused=${thrown.refusal}`, 302);
    }
  });
}

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/** By the name that the browser knows the server by, which is one of its own: elsewhere than on this machine it stands behind https. */
function callbackOf(url: string): string {
  const { host } = new URL(url);
  return `${LOOPBACK.test(host) ? "http" : "https"}://${host}${contract.comeBack.path}`;
}

/** A path of this server, whatever was asked for. */
function pathOf(back: string): string {
  const base = "http://here.invalid";
  if (!back.startsWith("/") || !URL.canParse(back, base)) return "/";
  const { origin, pathname, search } = new URL(back, base);
  return origin === base && !pathname.startsWith("//") ? `${pathname}${search}` : "/";
}
