import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { nodeSecrets } from "../../src/adapters/node/node-secrets.ts";
import type { Session } from "../../src/http/contract/session-operations.ts";
import { PASSWORD, ServedEngine, type Visitor } from "./served-engine.ts";

let served: ServedEngine;
beforeEach(() => {
  served = new ServedEngine({ workflows: [], people: { ana: ["role:ae"] } });
});
afterEach(() => served.dispose());
const status = async (response: Promise<Response>) => (await response).status;
const session = (who: Visitor | null) => served.request(who, "GET", "/api/session");
const setUp = (token: string, name = "ana") => served.request(null, "POST", "/api/setup", { token, name, password: PASSWORD });

describe("F1, F2: the first start", () => {
  test("nobody can sign in before the link was used", async () => {
    expect(await (await served.request(null, "GET", "/api/setup")).json()).toEqual({ open: true, openId: null });
    expect(await status(served.request(null, "POST", "/api/session", { name: "admin", password: "admin" }))).toBe(401);
    expect(await status(setUp("guessed"))).toBe(401);
  });
  test("the link makes one admin, who takes the roles that the config has for the name", async () => {
    const token = (await served.auth.setup.invite()) ?? "";
    const response = await setUp(token);
    expect(await response.json()).toMatchObject({ name: "ana", roles: ["admin", "role:ae"] });
    expect(response.headers.get("set-cookie")).toMatch(/^__Host-signalbox=.+; Path=\/; Max-Age=43200; Secure; HttpOnly; SameSite=Strict$/);
    expect(await status(setUp(token, "bo"))).toBe(401);
    expect(await served.auth.setup.invite()).toBeNull();
  });
  test("after half an hour it is good for nothing", async () => {
    const token = (await served.auth.setup.invite()) ?? "";
    served.host.clock.jump(30 * 60_000);
    expect(await status(setUp(token))).toBe(401);
    expect(await served.auth.accounts.list()).toEqual([]);
  });
});

describe("N1 to N3: sessions", () => {
  test("no file of the store holds a token, a key or a password", async () => {
    await served.dispose();
    served = new ServedEngine({ workflows: [], secrets: nodeSecrets });
    const ana = await served.visitor("ana", ["admin"]);
    const { key } = (await (await served.request(ana, "POST", "/api/keys", { name: "deploy", permissions: ["runs:read"] })).json()) as {
      readonly key: string;
    };
    const token = ana.cookie.split("=")[1] ?? "";
    const folder = served.host.home;
    const bytes = readdirSync(folder)
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => readFileSync(join(folder, name), "latin1"))
      .join();
    expect(token.length).toBeGreaterThan(40);
    for (const secret of [token, key, PASSWORD]) expect(bytes).not.toContain(secret);
    expect(bytes).toContain("argon2id");
    expect(statSync(join(folder, "accounts.db")).mode & 0o777).toBe(0o600);
  });
  test("a session ends after twelve hours, on signing out, and when its account is disabled or has another password", async () => {
    const admin = await served.visitor("admin", ["admin"]);
    const late = await served.visitor("late", ["viewer"]);
    served.host.clock.jump(12 * 3_600_000 - 1);
    expect(await status(session(late))).toBe(200);
    served.host.clock.jump(1);
    expect(await status(session(late))).toBe(401);
    const again = await served.signIn("admin");
    const out = await served.signIn("late");
    expect(await status(served.request(out, "DELETE", "/api/session"))).toBe(200);
    expect(await status(session(out))).toBe(401);
    for (const change of [{ disabled: true }, { disabled: false, password: `${PASSWORD} 2` }]) {
      const before = "password" in change ? null : await served.signIn("late");
      expect(await status(served.request(again, "PATCH", "/api/accounts/late", change))).toBe(200);
      if (before !== null) expect(await status(session(before))).toBe(401);
    }
    expect(await status(session(admin))).toBe(401);
  });
  test("a name that exists and one that does not are refused alike", async () => {
    await served.visitor("ana", ["viewer"]);
    const refusals = await Promise.all(
      ["ana", "nobody"].map(async (name) => (await served.request(null, "POST", "/api/session", { name, password: "wrong" })).text()),
    );
    expect(refusals[0]).toBe(refusals[1]);
  });
  test("whoever guesses has to wait, longer each time, and the wait is said", async () => {
    await served.visitor("ana", ["viewer"]);
    const guess = () => served.request(null, "POST", "/api/session", { name: "ana", password: "wrong" });
    for (let n = 0; n < 5; n++) expect(await status(guess())).toBe(401);
    const refused = await guess();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(await status(served.request(null, "POST", "/api/session", { name: "ana", password: PASSWORD }))).toBe(429);
    served.host.clock.jump(1_000);
    expect(await status(guess())).toBe(401);
    expect((await guess()).headers.get("retry-after")).toBe("2");
  });
});

describe("U1, U2: accounts", () => {
  test("the last admin stays", async () => {
    const admin = await served.visitor("admin", ["admin"]);
    for (const change of [{ roles: ["viewer"] }, { disabled: true }])
      expect(await status(served.request(admin, "PATCH", "/api/accounts/admin", change))).toBe(409);
    await served.visitor("other", ["admin"]);
    expect(await status(served.request(admin, "PATCH", "/api/accounts/admin", { roles: ["viewer"] }))).toBe(200);
    expect(await status(session(admin))).toBe(401);
  });
  test.each([
    [{ name: "Ana", password: PASSWORD, roles: [] }],
    [{ name: "ana", password: "short", roles: [] }],
    [{ name: "ana", password: PASSWORD, roles: ["root"] }],
  ])("%o is refused with what to write instead", async (body) => {
    const admin = await served.visitor("admin", ["admin"]);
    const response = await served.request(admin, "POST", "/api/accounts", body);
    expect(response.status).toBe(422);
  });
});

describe("K1, K2, H9: keys", () => {
  const byKey = (key: string, path = "/api/runs") => served.request(null, "GET", path, undefined, { authorization: `Bearer ${key}` });
  const make = async (who: Visitor, body: object) =>
    (await (await served.request(who, "POST", "/api/keys", body)).json()) as {
      readonly key: string;
      readonly stored: { readonly prefix: string };
    };
  test("a key does what it was made for until it expires or is revoked, and never from a cookie", async () => {
    const admin = await served.visitor("admin", ["admin"]);
    const { key, stored } = await make(admin, { name: "reader", permissions: ["runs:read"], days: 1 });
    expect(await status(byKey(key))).toBe(200);
    expect(await status(byKey(key, "/api/budget"))).toBe(403);
    expect(await status(byKey(`${key}x`))).toBe(401);
    expect(await status(served.request(null, "GET", "/api/runs", undefined, { cookie: `__Host-signalbox=${key}` }))).toBe(401);
    expect(await status(served.request(admin, "DELETE", `/api/keys/${stored.prefix}`))).toBe(200);
    expect(await status(byKey(key))).toBe(401);
    const second = await make(admin, { name: "reader", permissions: ["runs:read"], days: 1 });
    served.host.clock.jump(86_400_000);
    expect(await status(byKey(second.key))).toBe(401);
  });
});

describe("A1, A2: the audit journal", () => {
  test("it is exported as a file with a line for each entry, also of one person alone, to whoever may read it", async () => {
    const admin = await served.visitor("admin", ["admin"]);
    const bo = await served.visitor("bo", ["viewer"]);
    expect(await status(served.request(bo, "GET", "/api/audit/export"))).toBe(403);
    const response = await served.request(admin, "GET", "/api/audit/export");
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="signalbox-audit.jsonl"');
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    const lines = (await response.text()).trimEnd().split("\n");
    const entries = (await (await served.request(admin, "GET", "/api/audit")).json()) as { readonly actor: string }[];
    expect(lines.map((line) => JSON.parse(line))).toEqual(entries);
    const ofBo = await (await served.request(admin, "GET", "/api/audit/export?actor=bo")).text();
    expect(
      ofBo
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual(entries.filter(({ actor }) => actor === "bo"));
  });
  test("every act is an entry, and an entry that was tampered with is named", async () => {
    const admin = await served.visitor("admin", ["admin"]);
    await served.visitor("bo", ["viewer"]);
    await served.request(admin, "PATCH", "/api/accounts/bo", { roles: ["operator"] });
    const entries = (await (await served.request(admin, "GET", "/api/audit")).json()) as { seq: number; action: string; detail: object }[];
    expect(entries.map(({ action }) => action)).toEqual(["roles-changed", "signed-in", "account-created", "signed-in", "account-created"]);
    expect(entries[0]?.detail).toEqual({ before: ["viewer"], after: ["operator"] });
    expect(await served.auth.audit.verify()).toEqual({ entries: 5, broken: null });
    const db = new DatabaseSync(join(served.host.home, "accounts.db"));
    expect(() => db.exec("UPDATE audit SET actor = 'eve' WHERE seq = 2")).toThrow(/final/);
    expect(() => db.exec("DELETE FROM audit WHERE seq = 2")).toThrow(/kept/);
    db.exec("DROP TRIGGER audit_is_final; UPDATE audit SET actor = 'eve' WHERE seq = 2");
    db.close();
    expect(await served.auth.audit.verify()).toEqual({ entries: 5, broken: 2 });
  });
});

describe("S20.1: what is of high risk", () => {
  const prove = (who: Visitor, password: string) => served.request(who, "POST", "/api/session/proof", { password });
  const account = (name: string) => ({ name, password: PASSWORD, roles: [] });

  test("is done in the ten minutes after the password was given, and then once it is given again", async () => {
    const ana = await served.visitor("ana", ["admin"]);
    served.host.clock.jump(600_000 - 1);
    expect(await status(served.request(ana, "POST", "/api/accounts", account("bo")))).toBe(200);
    served.host.clock.jump(1);
    const refused = await served.request(ana, "POST", "/api/accounts", account("cleo"));
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: "proof-needed" }]);
    expect(await status(served.request(ana, "GET", "/api/accounts"))).toBe(200);
    expect(await status(prove(ana, "wrong"))).toBe(401);
    expect(await status(served.request(ana, "POST", "/api/accounts", account("cleo")))).toBe(403);
    const { provedAt } = (await (await prove(ana, PASSWORD)).json()) as Session;
    expect(Date.parse(provedAt ?? "")).toBe(served.host.clock.now());
    expect(await status(served.request(ana, "POST", "/api/accounts", account("cleo")))).toBe(200);
  });

  test("a key proves who it is with every request", async () => {
    const ana = await served.visitor("ana", ["admin"]);
    const made = await served.request(ana, "POST", "/api/keys", { name: "deploy", permissions: ["accounts:change"] });
    const { key } = (await made.json()) as { readonly key: string };
    served.host.clock.jump(3_600_000);
    const response = served.request(null, "POST", "/api/accounts", account("bo"), { authorization: `Bearer ${key}` });
    expect(await status(response)).toBe(200);
  });
});
