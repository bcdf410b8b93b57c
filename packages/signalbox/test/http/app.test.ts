import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { HttpClient } from "../../src/http/client/http-client.ts";
import { operations } from "../../src/http/contract/index.ts";
import { listen } from "../../src/http/server/listen.ts";
import { SignalboxError, workflow } from "../../src/index.ts";
import type { ConsoleFiles } from "../../src/ports/console-files.ts";
import type { RunView } from "../../src/ports/engine.ts";
import { ServedEngine, type Visitor } from "./served-engine.ts";

const greet = workflow({
  id: "greet",
  input: z.object({ name: z.string() }),
  limits: { costUsd: 0 },
  flow: (f, input) => {
    f.ask("sure", { question: "Sure?", form: z.object({ yes: z.boolean() }), who: "role:ae", within: "2d", expired: () => undefined });
    return f.compute("greeting", { name: input.name }, ({ name }) => `Hello ${name}`);
  },
});
const oneAtOnce = workflow({
  id: "one-at-once",
  input: z.object({}),
  limits: { costUsd: 0, concurrency: 1, queue: { max: 1 } },
  flow: (f) => void f.wait("night", { for: "8h" }),
});
const start = { workflow: "greet", input: { name: "Ada" } };

let served: ServedEngine;
let ana: Visitor;
beforeEach(async () => {
  served = new ServedEngine({ workflows: [greet, oneAtOnce], people: { ana: ["role:ae"] } });
  ana = await served.visitor("ana", ["admin"]);
});
afterEach(() => served.dispose());
const get = (path: string, headers?: Record<string, string>) => served.request(ana, "GET", path, undefined, headers);
const post = (path: string, body: unknown, headers?: Record<string, string>) => served.request(ana, "POST", path, body, headers);

describe("the API", () => {
  test("starts a run as whoever is signed in, and a key starts it once", async () => {
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
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status, code });
  });

  test("S16.3: a start that a full queue refuses is answered with 429 and when to come again, also to the client", async () => {
    const begin = { workflow: "one-at-once", input: {} };
    await post("/api/runs", begin);
    expect(await (await post("/api/runs", { ...begin, priority: 3 })).json()).toMatchObject({ status: "queued", waits: { what: "slot" } });
    const refused = await post("/api/runs", begin);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "30"]);
    expect(await refused.json()).toMatchObject({ code: "queue-full", retryAfterSeconds: 30 });
    expect((await post("/api/runs", { ...begin, priority: 1.5 })).status).toBe(400);
  });

  test("the journal says that the server proved who acted, and a body cannot say otherwise", async () => {
    const run = (await (await post("/api/runs", start)).json()) as RunView;
    expect((await post(`/api/runs/${run.runId}/pause`, { identity: "asserted" })).status).toBe(400);
    await post(`/api/runs/${run.runId}/pause`, {});
    const people = (await served.host.engine.journal(run.runId)).flatMap(({ event }) =>
      "identity" in event ? [[event.by, event.identity]] : [],
    );
    expect(people).toEqual([
      ["ana", "session"],
      ["ana", "session"],
    ]);
  });

  test("an input that does not fit names each place", async () => {
    const response = await post("/api/runs", { workflow: "greet", input: { name: 7 } });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: "input-invalid", problems: [{ path: expect.stringContaining("name") }] });
  });
});

describe("H1: what nobody foresaw leaves as an id alone", () => {
  test("the reason goes to the log", async () => {
    served.host.engine.runs = () => Promise.reject(new Error("at /srv/secret/file.ts"));
    const response = await get("/api/runs");
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret");
    expect(served.failures).toHaveLength(1);
  });
});

describe("H2, H3: every operation asks for its permission", () => {
  /** Of whoever has the link (test/http/forms.test.ts). */
  const formPages = ["GET /forms/:token", "GET /forms/:token/sent", "POST /forms/:token"];
  test("each route is an operation of the contract, the document, or a form's page", () => {
    const routes = new Set(served.api.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path}`));
    const declared = Object.values(operations).map(({ method, path }) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`);
    expect([...routes].sort()).toEqual([...declared, "GET /api/openapi.json", ...formPages].sort());
  });

  const guarded = Object.entries(operations).filter(([, { access }]) => access !== "public");
  test("whoever is not signed in gets nowhere", async () => {
    for (const [name, { method, path }] of guarded) {
      const response = await served.request(null, method.toUpperCase(), path.replace(/\{\w+\}/g, "x"));
      expect([name, response.status]).toEqual([name, 401]);
    }
  });
  test("whoever holds no role gets nowhere but to themselves", async () => {
    const nobody = await served.visitor("nobody", ["role:guest"]);
    for (const [name, { method, path, access }] of guarded.filter(([, operation]) => operation.access !== "session")) {
      const response = await served.request(nobody, method.toUpperCase(), path.replace(/\{\w+\}/g, "x"));
      expect([name, access, response.status]).toEqual([name, access, 403]);
    }
  });
});

describe("H4, H5: strangers", () => {
  test("a host that is not the server's own is refused", async () => {
    expect(await (await get("/api/runs", { host: "evil.example" })).json()).toMatchObject({ status: 421, code: "host-unknown" });
  });
  test.each([
    { origin: "http://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "x-signalbox-csrf": "guessed" },
    { "x-signalbox-csrf": "" },
  ])("a page elsewhere changes nothing: %o", async (headers) => {
    expect((await post("/api/runs", start, headers as Record<string, string>)).status).toBe(403);
    expect(await served.host.engine.runs()).toEqual([]);
  });
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
    expect((await post("/api/runs", body)).status).toBe(status);
    expect(await served.host.engine.runs()).toEqual([]);
  });
  test("another media type is refused", async () => {
    expect((await post("/api/runs", "a=b", { "content-type": "text/plain" })).status).toBe(415);
  });
});

describe("the client", () => {
  test("calls over a port, with a key, what the contract declares", async () => {
    const server = await listen(served.api.fetch, { port: 0 });
    served.hosts.add(`127.0.0.1:${server.port}`);
    const { key } = (await (await post("/api/keys", { name: "deploy", permissions: ["runs:read", "runs:start"] })).json()) as {
      readonly key: string;
    };
    const client = new HttpClient({ server: `http://127.0.0.1:${server.port}`, key });
    const run = await client.call("POST /api/runs", { headers: {}, body: start });
    expect(run.startedBy).toBe("key:deploy");
    expect(await client.call("GET /api/runs/{run}", { params: { run: run.runId } })).toEqual(await served.host.engine.run(run.runId));
    expect(await client.call("GET /api/runs", { query: { status: ["waiting"], limit: 5 } })).toHaveLength(1);
    await expect(client.call("GET /api/runs/{run}", { params: { run: "nope" } })).rejects.toThrow(SignalboxError);
    await expect(client.call("GET /api/budget", { query: {} })).rejects.toThrow(/lacks the permission/);
    await server.close();
  });
});

test("the document describes every operation with its permission", async () => {
  const document = (await (await get("/api/openapi.json")).json()) as { readonly paths: object };
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
    await served.dispose();
    served = new ServedEngine({ workflows: [greet], console: files });
    const response = await served.request(null, "GET", path);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toContain(type);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  });
});
