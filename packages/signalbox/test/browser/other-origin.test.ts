// A page of another origin, open in the browser of somebody who is signed in, tries whatever a page can try.
import { readFileSync } from "node:fs";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operations } from "../../src/http/contract/index.ts";
import type { Session } from "../../src/http/contract/session-operations.ts";
import { hostileLead } from "./fixture/hostile.ts";
import { Server } from "./server.ts";
import { Visitor } from "./visitor.ts";

const script = readFileSync(join(import.meta.dirname, "fixture/elsewhere.js"));

interface Attempt {
  readonly url: string;
  readonly method: string;
  readonly body: string;
}

let server: Server;
let elsewhere: HttpServer;
let origin: string;
let task: { readonly task: string; readonly hash?: string } | undefined;
beforeAll(async () => {
  server = await Server.start();
  await server.addPerson("ana");
  await server.run("lead", hostileLead);
  [task] = await server.engine.inbox();
  elsewhere = createServer(({ url }, response) =>
    url === "/page.js"
      ? response.setHeader("content-type", "text/javascript").end(script)
      : response.setHeader("content-type", "text/html").end("<!doctype html><body><script src=/page.js></script>"),
  );
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  // The console is at "localhost": for a browser this is another origin, and another site.
  origin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});
afterAll(async () => {
  elsewhere.closeAllConnections();
  elsewhere.close();
  await server.stop();
});

/** Everything that such a page could have changed. */
async function standing(): Promise<string> {
  const runs = (await server.engine.runs({ limit: 1_000 })).map(({ runId, status, updatedAt }) => [runId, status, updatedAt]);
  return JSON.stringify([runs, await server.engine.inbox(), await server.administration(), server.outbox]);
}

/** Bodies that would do something; for every other operation an empty one. */
const bodies = (): Readonly<Record<string, object>> => ({
  "POST /api/runs": { workflow: "quiz", input: { question: "From elsewhere?" } },
  "POST /api/tasks/{task}/decision": { decision: "approve", hash: task?.hash },
  "POST /api/accounts": { name: "eve", password: "correct horse battery", roles: ["admin"] },
  "POST /api/keys": { name: "eve", permissions: ["runs:read"] },
});
function attempts(): readonly Attempt[] {
  const given = bodies();
  return Object.values(operations)
    .filter(({ method }) => method !== "get")
    .map(({ method, path }) => ({
      url: `${server.url}${path.replace("{task}", task?.task ?? "").replace(/\{\w+\}/g, "ana")}`,
      method: method.toUpperCase(),
      body: JSON.stringify(given[`${method.toUpperCase()} ${path}`] ?? {}),
    }));
}

/** Calls a function of the page's own script. */
const there = <T>(page: Page, name: "tryAll" | "submitForms" | "spy", given: unknown): Promise<T> =>
  page.evaluate(`${name}(${JSON.stringify(given)})`);

test("H5: it changes nothing and reads nothing, by any operation, request or form", async () => {
  const ana = await Visitor.come(server.url, { otherOrigin: origin });
  await ana.signIn("ana");
  const before = await standing();
  await ana.page.goto(origin);
  expect(await there(ana.page, "tryAll", attempts())).toEqual([]);
  await there(ana.page, "submitForms", attempts());
  expect(await standing()).toBe(before);
});

test("H6: it can neither frame the console nor listen to it", async () => {
  const ana = await Visitor.come(server.url, { otherOrigin: origin });
  await ana.signIn("ana");
  await ana.page.goto(origin);
  const seen = await there(ana.page, "spy", server.url);
  expect(seen).toEqual({ heard: "nothing", framed: false });
  const framed = ana.page.frames().find((frame) => frame.url().startsWith(server.url));
  expect(await framed?.locator("nav").count()).toBeFalsy();
});

test("the same request from a page of its own is taken: what stops the other is where it comes from", async () => {
  const ana = await Visitor.come(server.url);
  await ana.signIn("ana");
  const status = await ana.page.evaluate(async (body) => {
    const { csrf } = (await (await fetch("/api/session")).json()) as Session;
    const headers = { "content-type": "application/json", "x-signalbox-csrf": csrf ?? "" };
    return (await fetch("/api/runs", { method: "POST", headers, body: JSON.stringify(body) })).status;
  }, bodies()["POST /api/runs"] ?? {});
  expect(status).toBe(200);
});
