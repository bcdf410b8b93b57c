import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { SignalboxError, workflow } from "../../index.ts";
import type { ConsoleFiles } from "../../ports/console-files.ts";
import type { RunView } from "../../ports/engine.ts";
import { EngineHost } from "../../testing/engine-host.ts";
import { HttpClient } from "../client/http-client.ts";
import { operations } from "../contract/index.ts";
import { permissionsOf } from "../contract/permission.ts";
import { createApp } from "./app.ts";
import { listen } from "./listen.ts";
import type { Principal } from "./principal.ts";

const greet = workflow({
  id: "greet",
  input: z.object({ name: z.string() }),
  limits: { costUsd: 0 },
  flow: (f, input) => {
    f.ask("sure", { question: "Sure?", form: z.object({ yes: z.boolean() }), who: "role:ae", within: "2d", expired: () => undefined });
    return f.compute("greeting", { name: input.name }, ({ name }) => `Hello ${name}`);
  },
});

const ana: Principal = { name: "ana", kind: "person", permissions: new Set(permissionsOf.admin) };
let host: EngineHost;
afterEach(() => host.dispose());

function app(principal: Principal | null = ana, files?: ConsoleFiles) {
  host = new EngineHost({ workflows: [greet], people: { ana: ["role:ae"] } });
  const failures: unknown[] = [];
  const api = createApp({
    engine: host.engine,
    authenticator: { authenticate: async () => principal },
    hosts: () => new Set(["localhost:4400"]),
    newId: () => "f-1",
    report: (_id, thrown) => void failures.push(thrown),
    ...(files === undefined ? {} : { console: files }),
  });
  const request = (path: string, init: RequestInit = {}) =>
    api.request(`http://localhost:4400${path}`, { ...init, headers: { host: "localhost:4400", ...init.headers } });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    request(path, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json", ...headers } });
  return { api, request, post, failures };
}
const start = { workflow: "greet", input: { name: "Ada" } };

describe("the API", () => {
  test("starts a run as whoever is signed in, and a key starts it once", async () => {
    const { post } = app();
    const started = async () => (await (await post("/api/runs", start, { "idempotency-key": "one" })).json()) as RunView;
    const first = await started();
    const second = await started();
    expect(first).toMatchObject({ workflow: "greet", startedBy: "ana" });
    expect(second.runId).toBe(first.runId);
  });

  test.each([
    ["/api/runs/nope", 404, "not-found"],
    ["/api/nothing", 404, "route-unknown"],
    ["/api/runs?limit=0", 400, "request-invalid"],
    ["/api/runs?colour=red", 400, "request-invalid"],
  ])("GET %s is a problem of the closed list", async (path, status, code) => {
    const response = await app().request(path);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status, code });
  });

  test("an input that does not fit names each place", async () => {
    const response = await app().post("/api/runs", { workflow: "greet", input: { name: 7 } });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: "input-invalid", problems: [{ path: expect.stringContaining("name") }] });
  });
});

describe("H1: what nobody foresaw leaves as an id alone", () => {
  test("the reason goes to the log", async () => {
    const { request, failures } = app();
    host.engine.runs = () => Promise.reject(new Error("at /srv/secret/file.ts"));
    const response = await request("/api/runs");
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret");
    expect(failures).toHaveLength(1);
  });
});

describe("H2, H3: every operation asks for its permission", () => {
  test("each route of the API is an operation of the contract, or the document", () => {
    const { api } = app();
    const served = new Set(api.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path}`));
    const declared = Object.values(operations).map(({ method, path }) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`);
    expect([...served].sort()).toEqual([...declared, "GET /api/openapi.json"].sort());
  });

  test.each(Object.entries(operations))(
    "%s refuses whoever is not signed in, and whoever lacks the permission",
    async (_name, operation) => {
      const path = operation.path.replace(/\{\w+\}/g, "x");
      const nobody = await app(null).request(path, { method: operation.method.toUpperCase() });
      expect(nobody.status).toBe(401);
      await host.dispose();
      const powerless = await app({ ...ana, permissions: new Set() }).request(path, { method: operation.method.toUpperCase() });
      expect(powerless.status).toBe(403);
    },
  );
});

describe("H4, H5: strangers", () => {
  test("a host that is not the server's own is refused", async () => {
    const response = await app().request("/api/runs", { headers: { host: "evil.example" } });
    expect(await response.json()).toMatchObject({ status: 421, code: "host-unknown" });
  });
  test.each([{ origin: "http://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }])(
    "a page elsewhere changes nothing: %o",
    async (headers) => {
      const { post } = app();
      expect((await post("/api/runs", start, headers as Record<string, string>)).status).toBe(403);
      expect(await host.engine.runs()).toEqual([]);
    },
  );
});

describe("H7: bodies are bounded", () => {
  const deep = `{"workflow":"greet","input":${"[".repeat(100)}${"]".repeat(100)}}`;
  const many = JSON.stringify({ workflow: "greet", input: Array.from({ length: 10_001 }, () => 0) });
  test.each([
    ["deep", deep, 400],
    ["many", many, 400],
    ["large", JSON.stringify({ workflow: "greet", input: "x".repeat(1_100_000) }), 413],
    ["prototype", '{"workflow":"greet","input":{"__proto__":{"admin":true}}}', 400],
    ["cut off", '{"workflow":', 400],
  ])("%s", async (_name, body, status) => {
    const { request } = app();
    const response = await request("/api/runs", { method: "POST", body, headers: { "content-type": "application/json" } });
    expect(response.status).toBe(status);
    expect(await host.engine.runs()).toEqual([]);
  });
  test("another media type is refused", async () => {
    const response = await app().request("/api/runs", { method: "POST", body: "a=b", headers: { "content-type": "text/plain" } });
    expect(response.status).toBe(415);
  });
});

describe("the client", () => {
  test("calls over a port what the contract declares", async () => {
    host = new EngineHost({ workflows: [greet] });
    let port = 0;
    const api = createApp({
      engine: host.engine,
      authenticator: { authenticate: async (request) => (request.headers.get("authorization") === "Bearer k" ? ana : null) },
      hosts: () => new Set([`127.0.0.1:${port}`]),
      newId: () => "f-1",
      report: () => undefined,
    });
    const server = await listen(api.fetch, { port: 0 });
    port = server.port;
    const client = new HttpClient({ server: `http://127.0.0.1:${port}`, key: "k" });
    const run = await client.call("POST /api/runs", { headers: {}, body: start });
    expect(await client.call("GET /api/runs/{run}", { params: { run: run.runId } })).toEqual(await host.engine.run(run.runId));
    expect(await client.call("GET /api/runs", { query: { status: ["waiting"], limit: 5 } })).toHaveLength(1);
    await expect(client.call("GET /api/runs/{run}", { params: { run: "nope" } })).rejects.toThrow(SignalboxError);
    await server.close();
  });
});

test("the document describes every operation with its permission", async () => {
  const document = (await (await app().request("/api/openapi.json")).json()) as { readonly paths: object };
  const described = Object.values(
    document.paths as Record<string, Record<string, { operationId: string; "x-permission": string }>>,
  ).flatMap((path) => Object.values(path).map((operation) => [operation.operationId, operation["x-permission"]]));
  expect(Object.fromEntries(described)).toEqual(Object.fromEntries(Object.values(operations).map((o) => [o.operationId, o.access])));
});

describe("the console", () => {
  const encoded = (text: string) => new TextEncoder().encode(text);
  const files: ConsoleFiles = new Map([
    ["/index.html", { body: encoded("<title>Signalbox</title>"), type: "text/html; charset=utf-8", hashed: false }],
    ["/assets/index-1.js", { body: encoded("1"), type: "text/javascript; charset=utf-8", hashed: true }],
  ]);
  test.each([
    ["/", 200, "text/html"],
    ["/runs/018f", 200, "text/html"],
    ["/assets/index-1.js", 200, "text/javascript"],
    ["/assets/index-2.js", 404, "application/problem+json"],
    ["/../../etc/passwd.txt", 404, "application/problem+json"],
    ["/api/nothing", 404, "application/problem+json"],
  ])("%s", async (path, status, type) => {
    const response = await app(ana, files).request(path);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toContain(type);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  });
});
