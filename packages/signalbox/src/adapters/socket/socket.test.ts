import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SignalboxError } from "../../base/error.ts";
import type { Engine, RunView } from "../../ports/engine.ts";
import { LineSplitter } from "./line-splitter.ts";
import { callEngine } from "./methods.ts";
import { MAX_REQUEST_BYTES } from "./protocol.ts";
import { SocketEngine } from "./socket-engine.ts";
import { socketPath } from "./socket-place.ts";
import { type SocketServer, serveEngine } from "./socket-server.ts";

let home = "";
let server: SocketServer | null = null;
beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), "signalbox-socket-")), "home");
});
afterEach(async () => {
  await server?.close();
  server = null;
  rmSync(join(home, ".."), { recursive: true, force: true });
});

const describe = () => ({
  command: "test",
  people: { ana: ["role:ae"] },
  workflows: ["a"],
  synchronous: "2",
});
/** An engine that has only what a test gives it. */
const engineOf = (methods: Partial<Engine>): Engine => methods as Engine;

async function serve(methods: Partial<Engine>, folder = home): Promise<SocketEngine> {
  server = await serveEngine(engineOf(methods), { home: folder, describe });
  const client = await SocketEngine.connect(folder);
  if (client === null) throw new Error("nobody listens");
  return client;
}

test("a client calls the engine, and parameters that are left off stay off", async () => {
  const seen: unknown[][] = [];
  const client = await serve({
    verify: async (...params) => {
      seen.push(params);
      return { runs: 1, batches: 2, steps: 3, erased: { runs: 0, batches: 0 }, problems: [] };
    },
    run: async () => null,
  });
  expect(client.peer).toMatchObject({ pid: process.pid, people: { ana: ["role:ae"] }, workflows: ["a"] });
  expect(await client.verify()).toEqual({ runs: 1, batches: 2, steps: 3, erased: { runs: 0, batches: 0 }, problems: [] });
  expect(await client.verify("r1")).toMatchObject({ runs: 1 });
  expect(await client.run("r1")).toBeNull();
  expect(seen.map((params) => params.filter((value) => value !== undefined))).toEqual([[], ["r1"]]);
  await client.close();
});

test("W1. answers come in any order", async () => {
  const ends = new Map<string, (view: RunView) => void>();
  const client = await serve({ finished: (runId) => new Promise((resolve) => ends.set(runId, resolve)), run: async () => null });
  const [a, b] = [client.finished("a", "ended"), client.finished("b", "idle")];
  await client.run("x");
  ends.get("b")?.({ runId: "b" } as RunView);
  expect((await b).runId).toBe("b");
  ends.get("a")?.({ runId: "a" } as RunView);
  expect((await a).runId).toBe("a");
  await client.close();
});

test("whoever goes away waits no longer, and the others do", async () => {
  const gone = new Map<string, AbortSignal | undefined>();
  const leaver = await serve({
    finished: (runId, _until, signal) => {
      gone.set(runId, signal);
      return new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    },
    run: async () => null,
  });
  const other = await SocketEngine.connect(home);
  const waits = [leaver.finished("a", "ended"), other?.finished("b", "ended")].map((wait) => wait?.catch(() => "gone"));
  await Promise.all([leaver.run("x"), other?.run("x")]);
  await leaver.close();
  expect(await waits[0]).toBe("gone");
  await expect.poll(() => gone.get("a")?.aborted).toBe(true);
  expect(gone.get("b")?.aborted).toBe(false);
  await other?.close();
});

test("a client that gives a wait up goes on with the connection", async () => {
  const client = await serve({ finished: () => new Promise(() => undefined), run: async () => null });
  const stop = new AbortController();
  const waiting = client.finished("a", "ended", stop.signal);
  stop.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  expect(await client.run("a")).toBeNull();
  await client.close();
});

test("W2. a refusal crosses the socket with its code and problems", async () => {
  const problems = [{ path: "email", message: "is missing" }];
  const client = await serve({
    start: () => Promise.reject(new SignalboxError("input-invalid", "No.", { problems })),
    run: () => Promise.reject(new TypeError("a defect")),
  });
  await expect(client.start({ workflow: "a", input: {} })).rejects.toMatchObject({ code: "input-invalid", message: "No.", problems });
  await expect(client.run("r")).rejects.toMatchObject({ code: "internal", message: "a defect" });
  await client.close();
});

test.each([
  ["close", []],
  ["constructor", []],
  ["__proto__", []],
  ["services", []],
  ["start", [{ workflow: "a", input: 1, extra: true }]],
  ["run", []],
  ["decide", [{ task: "t", decision: "maybe", by: "ana" }]],
])("W3. %s %j is not called", async (method, params) => {
  await expect(callEngine(engineOf({}), method, params, new AbortController().signal)).rejects.toMatchObject({ code: "usage" });
});

test("a request that is too long is refused before it is sent, and ends a connection that sends it", async () => {
  const client = await serve({ run: async () => null });
  await expect(client.start({ workflow: "a", input: "x".repeat(MAX_REQUEST_BYTES) })).rejects.toMatchObject({ code: "payload-too-large" });
  expect(await client.run("r")).toBeNull();
  await client.close();
});

test("what is no request is answered once and ends the connection", async () => {
  await (await serve({})).close();
  const socket = connect(server?.path ?? "");
  socket.write("nonsense\n");
  expect(JSON.parse(await text(socket))).toMatchObject({ id: null, error: { code: "usage" } });
});

test("a client whose engine ends is told so", async () => {
  const client = await serve({ finished: () => new Promise(() => undefined) });
  const waiting = client.finished("a", "ended");
  await server?.close();
  server = null;
  await expect(waiting).rejects.toMatchObject({ code: "unavailable" });
  await expect(client.run("a")).rejects.toMatchObject({ code: "unavailable" });
  expect(await SocketEngine.connect(home)).toBeNull();
});

test("an engine that ends while a client connects is nobody", async () => {
  mkdirSync(home, { recursive: true });
  const closing = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => closing.listen(socketPath(home) ?? "", resolve));
  expect(await SocketEngine.connect(home)).toBeNull();
  await new Promise((resolve) => closing.close(resolve));
});

test.skipIf(process.platform === "win32")("only the owner reaches the socket, and what a killed process left is replaced", async () => {
  mkdirSync(home, { recursive: true });
  chmodSync(home, 0o755);
  writeFileSync(join(home, "engine.sock"), "left behind");
  const client = await serve({});
  expect(statSync(home).mode & 0o777).toBe(0o700);
  expect(statSync(join(home, "engine.sock")).mode & 0o777).toBe(0o600);
  await client.close();
});

test.skipIf(process.platform === "win32")("a home folder with a long path gets a short socket", async () => {
  const deep = join(home, "a".repeat(60), "b".repeat(60));
  const client = await serve({ run: async () => null }, deep);
  expect(await client.run("r")).toBeNull();
  await client.close();
  const path = readFileSync(join(deep, "engine.sock.path"), "utf8");
  expect(path.length).toBeLessThan(104);
  await server?.close();
  server = null;
  expect(existsSync(path)).toBe(false);
  expect(await SocketEngine.connect(deep)).toBeNull();
});

test("lines are cut wherever the chunks end, and a long one is skipped", () => {
  const lines: (string | null)[] = [];
  const splitter = new LineSplitter(8, (line) => lines.push(line));
  const bytes = Buffer.from("ab\n\nc😀d\n0123456789\nlast");
  for (const byte of bytes) splitter.push(Buffer.from([byte]));
  splitter.end();
  expect(lines).toEqual(["ab", "", "c😀d", null, "last"]);
});
