import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { OpenIdProvider } from "../../src/adapters/openid/openid-provider.ts";
import type { Session } from "../../src/http/contract/session-operations.ts";
import type { OpenIdSignIn } from "../../src/http/server/routes/openid-routes.ts";
import { defineConfig, env } from "../../src/index.ts";
import { CLIENT, TestProvider } from "../openid/test-provider.ts";
import { PASSWORD, ServedEngine, type Visitor } from "./served-engine.ts";

const CALLBACK = "/api/session/openid/callback";
const roles = { claim: "groups", map: { sales: ["approver", "role:ae"], it: ["admin"] } };

let elsewhere: TestProvider;
let signIn: OpenIdSignIn;
let served: ServedEngine;
beforeAll(async () => {
  elsewhere = await TestProvider.start(`http://localhost:4400${CALLBACK}`, {});
  const provider = new OpenIdProvider({
    issuer: elsewhere.issuer,
    clientId: CLIENT.id,
    clientSecret: () => CLIENT.secret,
    label: "Example",
  });
  signIn = { provider, admission: { roles } };
});
afterAll(() => elsewhere.stop());
beforeEach(() => {
  served = new ServedEngine({ workflows: [], signIn: () => signIn });
  Object.assign(elsewhere.directory, {
    "u-1": { preferred_username: "Ana", groups: ["sales", "unknown"] },
    "u-2": { preferred_username: "bo", groups: ["unknown"] },
    "u-3": { preferred_username: "bad name!", groups: ["sales"] },
  });
});
afterEach(() => served.dispose());

/** Begins at the server; the cookie is the browser's. */
async function begin(who: Visitor | null = null, body: object = {}): Promise<{ readonly url: string; readonly cookie: string }> {
  const response = await served.request(who, "POST", "/api/session/openid", body);
  expect(response.status).toBe(200);
  const { url } = (await response.json()) as { readonly url: string };
  return { url, cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "" };
}
const comeBack = (query: string, cookie: string): Promise<Response> =>
  served.request(null, "GET", `${CALLBACK}${query}`, undefined, { cookie, "sec-fetch-site": "cross-site" });

/** The whole way: where the page goes on, and who is signed in. */
async function comes(login: string, body: object = {}) {
  const { url, cookie } = await begin(null, body);
  const back = await elsewhere.visit(url, login);
  return landed(await comeBack(back.search, cookie));
}
async function landed(response: Response) {
  expect(response.status).toBe(302);
  const cookie =
    response.headers
      .getSetCookie()
      .find((set) => set.startsWith("__Host-signalbox="))
      ?.split(";")[0] ?? "";
  const answer = await served.request(null, "GET", "/api/session", undefined, { cookie });
  const session = answer.status === 200 ? ((await answer.json()) as Session) : null;
  return { at: response.headers.get("location"), session, cookie };
}

describe("S20.3: sign-in through a service elsewhere", () => {
  test("whoever it knows with a role gets an account of their name, and comes back to where they were", async () => {
    const { at, session } = await comes("u-1", { back: "/runs?status=failed" });
    expect(at).toBe("/runs?status=failed");
    expect(session).toMatchObject({ name: "ana", provesBy: "openid", roles: ["approver", "role:ae"] });
    expect((await served.auth.accounts.list()).map(({ name, password }) => [name, password])).toEqual([["ana", null]]);
    const acts = await served.store.audit({ limit: 10 });
    expect(acts.map(({ action, by }) => `${action} ${by}`)).toEqual(["signed-in openid", "account-created openid"]);
  });

  test("roles are those that they have there at each sign-in; without one nobody gets in, and the sessions end", async () => {
    const first = await comes("u-1");
    elsewhere.directory["u-1"] = { preferred_username: "somebody-else", groups: "it" };
    expect((await comes("u-1")).session).toMatchObject({ name: "ana", roles: ["admin"] });
    expect((await served.request(null, "GET", "/api/session", undefined, { cookie: first.cookie })).status).toBe(401);
    elsewhere.directory["u-1"] = { preferred_username: "ana", groups: [] };
    expect(await comes("u-1")).toMatchObject({ at: "/#refused=no-role", session: null });
    expect((await served.auth.accounts.list())[0]?.roles).toEqual([]);
  });

  test.each([
    ["u-2", "no-role"],
    ["u-3", "name-unusable"],
    ["u-4", "no-role"],
  ])("%s is refused: %s", async (login, refusal) => {
    expect(await comes(login)).toMatchObject({ at: `/#refused=${refusal}`, session: null });
    expect(await served.auth.accounts.list()).toEqual([]);
  });

  test("an account of the same name is never taken over, and one that is disabled stays out", async () => {
    const admin = await served.visitor("admin", ["admin"]);
    await served.visitor("ana", ["viewer"]);
    expect(await comes("u-1")).toMatchObject({ at: "/#refused=name-taken", session: null });
    elsewhere.directory["u-1"] = { preferred_username: "ana.li", groups: ["sales"] };
    expect((await comes("u-1")).session).toMatchObject({ name: "ana.li" });
    await served.request(admin, "PATCH", "/api/accounts/ana.li", { disabled: true });
    expect(await comes("u-1")).toMatchObject({ at: "/#refused=disabled", session: null });
  });

  test("no password fits an account that has none", async () => {
    await comes("u-1");
    for (const password of ["", " ", PASSWORD, "null"])
      expect((await served.request(null, "POST", "/api/session", { name: "ana", password })).status).toBeGreaterThanOrEqual(400);
  });
});

describe("S20.4: only the browser that was sent is let in, once", () => {
  test.each([
    ["without its cookie", (query: string) => comeBack(query, "")],
    ["with another one's cookie", async (query: string) => comeBack(query, (await begin()).cookie)],
  ])("%s", async (_how, come) => {
    const { url } = await begin();
    const { search } = await elsewhere.visit(url, "u-1");
    expect((await landed(await come(search))).session).toBeNull();
  });

  test.each([
    ["another state", { state: "guessed" }],
    ["another code", { code: "guessed" }],
    ["another issuer", { iss: "https://elsewhere.example" }],
    ["an error in place of a code", { code: "", error: "access_denied" }],
    ["nothing", { state: "", code: "", iss: "" }],
  ])("with %s", async (_what, change: Readonly<Record<string, string>>) => {
    const { url, cookie } = await begin();
    const { searchParams } = await elsewhere.visit(url, "u-1");
    const given = { ...Object.fromEntries(searchParams), ...change };
    const query = new URLSearchParams(Object.entries(given).filter(([, value]) => value !== ""));
    const { at, session } = await landed(await comeBack(`?${query}`, cookie));
    expect([at?.startsWith("/#refused="), session]).toEqual([true, null]);
  });

  test("a second time, or after ten minutes", async () => {
    const { url, cookie } = await begin();
    const { search } = await elsewhere.visit(url, "u-1");
    expect((await landed(await comeBack(search, cookie))).session).not.toBeNull();
    expect((await landed(await comeBack(search, cookie))).at).toBe("/#refused=expired");
    const late = await begin();
    const back = await elsewhere.visit(late.url, "u-1");
    served.host.clock.jump(600_000);
    expect((await landed(await comeBack(back.search, late.cookie))).at).toBe("/#refused=expired");
  });

  test.each(["//evil.example/x", "https://evil.example", "/\\evil.example", "javascript:alert(1)", ""])(
    "and never sent on to another origin: %s",
    async (back) => {
      expect((await comes("u-1", { back })).at).toBe("/");
    },
  );
});

describe("S20.1: proof through the service", () => {
  const proves = async (login: string) => {
    const { cookie, session } = await comes("u-1");
    const ana: Visitor = { name: "ana", csrf: session?.csrf ?? "", cookie };
    served.host.clock.jump(600_000);
    const sent = await begin(ana, { proof: true, back: "/inbox" });
    expect(new URL(sent.url).searchParams.get("prompt")).toBe("login");
    const { search } = await elsewhere.visit(sent.url, login);
    const response = await comeBack(search, sent.cookie);
    const { provedAt } = (await (await served.request(ana, "GET", "/api/session")).json()) as Session;
    return { at: response.headers.get("location"), isProved: Date.parse(provedAt ?? "") === served.host.clock.now() };
  };
  test("holds as a password does", async () => {
    expect(await proves("u-1")).toEqual({ at: "/inbox", isProved: true });
  });
  test("of somebody else is none", async () => {
    expect(await proves("u-2")).toEqual({ at: "/#refused=other-person", isProved: false });
  });
});

test("a service that cannot be reached leaves the other way in, and is said so", async () => {
  await served.dispose();
  const provider = new OpenIdProvider({ issuer: "http://127.0.0.1:1", clientId: "x", label: "Gone" });
  served = new ServedEngine({ workflows: [], signIn: () => ({ provider, admission: { roles } }) });
  const response = await served.request(null, "POST", "/api/session/openid", {});
  expect([response.status, await response.text()]).toEqual([503, expect.stringContaining("Gone cannot be reached")]);
});

test.each([
  [{ issuer: "http://login.example.com" }, /issuer must be an address/],
  [{ issuer: "login" }, /issuer must be an address/],
  [{ clientId: "" }, /clientId/],
  [{ clientSecret: "written down" }, /env\("OPENID_CLIENT_SECRET"\)/],
  [{ roles: { claim: "groups", map: {} } }, /who gets in/],
])("a config with %o is refused with what to write", (change, message) => {
  const openId = { issuer: "https://login.example.com", clientId: "x", clientSecret: env("SECRET"), roles, ...change };
  expect(() => defineConfig({ workflows: [], signIn: { openId: openId as never } })).toThrow(message);
});
