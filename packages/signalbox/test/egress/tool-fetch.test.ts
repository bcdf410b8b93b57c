import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Config, defineConfig, openEngine, type RunView, type ToolContext, tool, workflow } from "../../src/index.ts";

/** A service on this machine that counts what reaches it. */
const received: string[] = [];
const service = createServer((request, response) => {
  received.push(`${request.method} ${request.url}`);
  if (request.url === "/hang-up") request.socket.destroy();
  else response.end(request.url === "/long" ? "x".repeat(2_000) : "done");
});
let at = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  at = `127.0.0.1:${(service.address() as AddressInfo).port}`;
});
afterAll(() => void service.close());

let home = "";
beforeEach(() => {
  received.length = 0;
  home = mkdtempSync(join(tmpdir(), "signalbox-egress-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

type Send = (fetch: ToolContext["fetch"], attempt: number) => Promise<unknown>;

/** A run of one call that is sent at most once, and tried twice where that is safe. */
async function runOf(send: Send, config: Partial<Config> = { allowPrivateHosts: [at] }): Promise<RunView> {
  const call = tool({
    id: "send",
    input: z.object({}),
    output: z.object({}),
    effect: "external",
    delivery: { mode: "once" },
    hosts: ["127.0.0.1"],
    run: async (_input, context) => {
      await send((...request) => context.fetch(...request), context.attempt);
      return {};
    },
  });
  const flow = workflow({
    id: "sending",
    input: z.object({}),
    limits: { costUsd: 0 },
    flow: (f) => {
      f.call("send", call, {}, { retry: { maxAttempts: 2, backoff: "1s" } });
    },
  });
  const engine = openEngine(defineConfig({ workflows: [flow], ...config }), { home, watchdogMs: 0 });
  const { runId } = await engine.start({ workflow: "sending", input: {} });
  const run = await engine.finished(runId, "idle");
  await engine.close();
  return run;
}
const post = { method: "POST", body: "order" };

describe("S3.7 what the fetch of a tool reaches", () => {
  test("is no private host unless the instance's config allows it, and the run says what to do", async () => {
    const run = await runOf((fetch) => fetch(`http://${at}/order`, post), {});
    expect(run).toMatchObject({ status: "failed", error: { code: "egress-refused" } });
    expect(run?.error?.message).toContain(`127.0.0.1:${new URL(`http://${at}`).port}`);
    expect(received).toEqual([]);
  });
  test("is one that the config allows", async () => {
    expect(await runOf((fetch) => fetch(`http://${at}/order`, post))).toMatchObject({ status: "completed" });
    expect(received).toEqual(["POST /order"]);
  });
  test("is cut off at the limit of the config", async () => {
    const read = (maxResponseBytes: number): Promise<RunView> =>
      runOf(async (fetch) => (await fetch(`http://${at}/long`)).text(), { allowPrivateHosts: [at], limits: { maxResponseBytes } });
    expect(await read(2_000)).toMatchObject({ status: "completed" });
    expect(await read(1_999)).toMatchObject({ status: "waiting", waitingFor: [{ kind: "settlement" }] });
  });
});

describe("S3.2 a call that is sent at most once", () => {
  test("is tried again where its fetch failed before the first byte", async () => {
    const closed = "https://127.0.0.1:1/";
    const allowed = { allowPrivateHosts: ["127.0.0.1"] };
    expect(await runOf((fetch, attempt) => fetch(attempt === 1 ? closed : `http://${at}/order`, post), allowed)).toMatchObject({
      status: "completed",
    });
    expect(received).toEqual(["POST /order"]);
  });
  test("waits for a person where it failed after it", async () => {
    const run = await runOf((fetch) => fetch(`http://${at}/hang-up`, post));
    expect(run).toMatchObject({ status: "waiting", waitingFor: [{ kind: "settlement" }] });
    expect(received).toEqual(["POST /hang-up"]);
  });
  test("waits for a person where one of its requests was sent and the next was not", async () => {
    const run = await runOf(async (fetch) => {
      await fetch(`http://${at}/order`, post);
      await fetch("https://not-listed.example/", post);
    });
    expect(run).toMatchObject({ status: "waiting", waitingFor: [{ kind: "settlement" }] });
    expect(received).toEqual(["POST /order"]);
  });
});

describe("S3.7 a config that would allow something else than it says", () => {
  test.each<[string, unknown, string]>([
    ["is no list", "127.0.0.1", "`allowPrivateHosts` must be a list"],
    ["has a URL", ["http://127.0.0.1:8080"], 'allowPrivateHosts: "http://127.0.0.1:8080" is no host'],
    ["has a range", ["10.0.0.0/8"], 'allowPrivateHosts: "10.0.0.0/8" is no host'],
    ["has a wildcard", ["*.internal"], 'allowPrivateHosts: "*.internal" is no host'],
  ])("%s", (_name, allowPrivateHosts, message) => {
    expect(() => defineConfig({ workflows: [], allowPrivateHosts } as Config)).toThrow(message);
  });
  test.each([0, -1, 1.5, Number.NaN])("has a limit of %s bytes", (maxResponseBytes) => {
    expect(() => defineConfig({ workflows: [], limits: { maxResponseBytes } })).toThrow("limits.maxResponseBytes must be a whole number");
  });
});
