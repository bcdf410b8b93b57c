import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { SocketEngine } from "./adapters/socket/socket-engine.ts";
import { openEngine, openSharedEngine, workflow } from "./index.ts";
import { ManualClock } from "./testing/manual-clock.ts";

const home = mkdtempSync(join(tmpdir(), "signalbox-open-"));
afterEach(() => rmSync(home, { recursive: true, force: true }));
const nap = workflow({
  id: "nap",
  input: z.object({}),
  limits: { costUsd: 0 },
  flow: (f) => {
    f.wait("sleep", { for: "1h" });
    return "awake";
  },
});

test("an engine goes by the clock that it is given", async () => {
  const clock = new ManualClock("2026-01-05T09:00:00Z");
  const engine = openEngine({ workflows: [nap] }, { home, clock, watchdogMs: 0 });
  const { runId, startedAt } = await engine.start({ workflow: "nap", input: {} });
  expect(startedAt).toBe("2026-01-05T09:00:00.000Z");
  await clock.pass(3_600_000);
  expect(await engine.finished(runId, "ended")).toMatchObject({ output: "awake", endedAt: "2026-01-05T10:00:00.000Z" });
  await engine.close();
});

test("a shared engine is reached from outside until it is closed", async () => {
  const { engine, close } = await openSharedEngine({ workflows: [nap], people: { ana: [] } }, { home, command: "a test", watchdogMs: 0 });
  const { runId } = await engine.start({ workflow: "nap", input: {} });
  const other = await SocketEngine.connect(home);
  expect(other?.peer).toMatchObject({ command: "a test", workflows: ["nap"], people: { ana: [] } });
  expect(await other?.cancel(runId, { by: "ana" })).toMatchObject({ status: "cancelled" });
  await other?.close();
  await close();
  expect(await SocketEngine.connect(home)).toBeNull();
});
