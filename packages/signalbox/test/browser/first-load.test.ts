import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Server } from "./server.ts";
import { Visitor } from "./visitor.ts";

const MOST_BYTES = 350_000;

let server: Server;
let lead: string;
beforeAll(async () => {
  server = await Server.start();
  await server.addPerson("ana");
  lead = await server.run("lead", { email: "ada@example.com", company: "Ada Ltd", message: "We need signals." });
});
afterAll(() => server.stop());

test.each([
  ["the start page", () => "/"],
  ["a run", () => `/runs/${lead}`],
  ["the inbox", () => "/inbox"],
])("the first load of %s is at most 350 kB of compressed script", async (_, path) => {
  const visitor = await Visitor.come(server.url);
  await visitor.signIn("ana");
  const scripts = new Map<string, Promise<Buffer>>();
  visitor.page.on("response", (response) => {
    if (response.request().resourceType() === "script") scripts.set(response.url(), response.body());
  });
  await visitor.goTo(path());
  await visitor.page.waitForLoadState("networkidle", { timeout: 3_000 }).catch(() => undefined);
  const bytes = (await Promise.all(scripts.values())).reduce((sum, body) => sum + gzipSync(body).length, 0);
  expect(scripts.size).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
});
