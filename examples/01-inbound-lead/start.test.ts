// npm start as a process, and the commands of another shell while it runs.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { RunView, Task } from "signalbox";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const bin = join(root, "packages/signalbox/bin/signalbox.js");
const run = promisify(execFile);
let home = "";
let child: ChildProcess | null = null;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "signalbox-start-"));
});
afterEach(async () => {
  if (child !== null && child.exitCode === null && child.signalCode === null) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  rmSync(home, { recursive: true, force: true });
});

/** Slow systems: so slow that it does not end by itself while the test looks. */
function start(): ChildProcess {
  const env = { ...process.env, SIGNALBOX_HOME: home, SIGNALBOX_DEMO_LATENCY: "10" };
  child = spawn(process.execPath, [join(import.meta.dirname, "start.ts")], { cwd: root, env, stdio: "ignore" });
  return child;
}
async function command<T>(...args: string[]): Promise<T> {
  const { stdout } = await run(process.execPath, [bin, ...args, "--json"], { cwd: root, env: { ...process.env, SIGNALBOX_HOME: home } });
  return JSON.parse(stdout) as T;
}

test("while npm start runs, another shell sees its runs, and decides; after ^C the decision is there", async () => {
  const process = start();
  await expect.poll(() => existsSync(join(home, "engine.sock")), { timeout: 60_000 }).toBe(true);
  const inbox = () => command<Task[]>("inbox");
  await expect.poll(async () => (await inbox()).length, { timeout: 60_000, interval: 500 }).toBeGreaterThan(0);
  const [task] = await inbox();
  const { runId = "", task: id = "" } = task ?? {};
  expect(await command<RunView[]>("runs", "--limit", "5")).toHaveLength(5);
  expect(await command("show", runId)).toMatchObject({ run: { runId, status: "waiting" } });
  await command("decide", id, "approve", "--as", "ana");
  await expect.poll(async () => (await command<{ run: RunView }>("show", runId)).run.status, { timeout: 30_000 }).toBe("completed");
  expect(process.exitCode).toBe(null);

  process.kill("SIGINT");
  expect(await once(process, "exit")).toEqual([130, null]);
  expect(existsSync(join(home, "engine.sock"))).toBe(false);
  expect(await command("show", runId)).toMatchObject({ run: { status: "completed" } });
});
