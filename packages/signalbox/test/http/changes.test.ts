import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { HttpClient } from "../../src/http/client/http-client.ts";
import { type Listening, listen } from "../../src/http/server/listen.ts";
import { workflow } from "../../src/index.ts";
import type { Changes } from "../../src/ports/changes.ts";
import { ServedEngine, type Visitor } from "./served-engine.ts";

const echo = workflow({
  id: "echo",
  input: z.object({ text: z.string() }),
  limits: { costUsd: 0 },
  flow: (f, input) => f.compute("same", { text: input.text }, ({ text }) => text),
});
const heartbeatMs = 40;

let served: ServedEngine;
let ana: Visitor;
let server: Listening;
let over: AbortController;
beforeEach(async () => {
  served = new ServedEngine({ workflows: [echo], streams: { heartbeatMs, checkMs: 20, patienceMs: 300 } });
  ana = await served.visitor("ana", ["admin"]);
  server = await listen(served.api.fetch, { port: 0 });
  served.hosts.add(`127.0.0.1:${server.port}`);
  over = new AbortController();
});
afterEach(async () => {
  over.abort();
  await server.close();
  await served.dispose();
});
const url = () => `http://127.0.0.1:${server.port}`;
const client = (who: Visitor) => new HttpClient({ server: url(), headers: () => ({ cookie: who.cookie }) });
const start = async (text: string): Promise<string> => (await served.host.engine.start({ workflow: "echo", input: { text } })).runId;
async function next(listening: AsyncIterator<Changes>): Promise<IteratorResult<Changes, unknown>> {
  const coming = listening.next();
  let isThere = false;
  void coming.finally(() => (isThere = true));
  // Time passes for the engine while the bytes travel.
  for (; !isThere; await sleep(5)) await served.host.clock.pass(100);
  return coming;
}

describe("S1.9: the stream of changes", () => {
  test("who comes back with the last id is told what followed, and nothing twice", async () => {
    const first = client(ana).changes(null, over.signal);
    const { value: begin } = await next(first);
    expect(begin).toMatchObject({ reset: true, runs: [] });
    const one = await start("one");
    const { value: told } = await next(first);
    expect(told).toMatchObject({ reset: false, runs: [{ runId: one, run: { status: "completed" } }] });
    over.abort();
    over = new AbortController();
    const missed = [await start("two"), await start("three")];
    const again = client(ana).changes((told as Changes).cursor, over.signal);
    const { value: rest } = await next(again);
    expect((rest as Changes).runs.map(({ runId }) => runId)).toEqual(missed);
  });

  test("in the form of server-sent events, with a heartbeat", async () => {
    const response = await fetch(`${url()}/api/changes?after=nothing`, { headers: { cookie: ana.cookie }, signal: over.signal });
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.endsWith("\n\n:\n\n")) text += (await reader.read()).value ?? "";
    expect(text).toMatch(/^retry: 2000\n\nid: [0-9a-f]{8}-0\.0\.0\ndata: \{"cursor":.*\}\n\n:\n\n$/);
  });

  test("it ends with the session, and with the permission", async () => {
    const bo = await served.visitor("bo", ["viewer"]);
    const cy = await served.visitor("cy", ["viewer"]);
    const [asBo, asCy] = [client(bo).changes(null, over.signal), client(cy).changes(null, over.signal)];
    await Promise.all([next(asBo), next(asCy)]);
    const [boEnds, cyEnds] = [asBo.next(), asCy.next()];
    await served.request(bo, "DELETE", "/api/session");
    await served.auth.accounts.setRoles("cy", ["role:guest"], { actor: "ana", by: "session" });
    expect((await boEnds).done).toBe(true);
    expect((await cyEnds).done).toBe(true);
    await expect(client(cy).changes(null, over.signal).next()).rejects.toMatchObject({ code: "not-allowed" });
  });

  test("one person has so many streams, and no more; each that ends makes room", async () => {
    const many = Array.from({ length: 64 }, () => new AbortController());
    const open = await Promise.all(many.map(({ signal }) => client(ana).changes(null, signal).next()));
    expect(open.every(({ done }) => done === false)).toBe(true);
    await expect(client(ana).changes(null, over.signal).next()).rejects.toMatchObject({ code: "unavailable" });
    for (const each of many) each.abort();
    await expect
      .poll(() =>
        client(ana)
          .changes(null, over.signal)
          .next()
          .then(
            ({ done }) => done,
            () => null,
          ),
      )
      .toBe(false);
  });
});
