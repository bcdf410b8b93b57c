import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const bundled = resolve(import.meta.dirname, `../../../node_modules/node-${process.platform}-${process.arch}`);

// The launcher believes to run on Node 20; the process that it starts sees the real version.
const old =
  "data:text/javascript,if(!process.env.SIGNALBOX_LAUNCHER_PID)Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.0.0'}})";

// What it prints tells the test that it is ready, so the handlers come first.
const main = `
export async function main(args: readonly string[]): Promise<number> {
  const waits = args[0] === "wait";
  if (waits) for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => { console.log(signal); process.exit(9); });
  console.log(JSON.stringify({ args, pid: process.pid, launcher: process.env.SIGNALBOX_LAUNCHER_PID ?? null }));
  if (args[0] === "kill") process.kill(process.pid, "SIGKILL");
  if (waits) await new Promise((resolve) => setTimeout(resolve, 20_000));
  return waits ? 0 : Number(args[0]);
}`;

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "signalbox-launcher-"));
  mkdirSync(join(folder, "src/cli"), { recursive: true });
  mkdirSync(join(folder, "node_modules"));
  cpSync(join(import.meta.dirname, "signalbox.js"), join(folder, "bin/signalbox.js"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "src/cli/main.ts"), main);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const launch = (flags: readonly string[], args: readonly string[]): ChildProcess =>
  spawn(process.execPath, [...flags, join(folder, "bin/signalbox.js"), ...args], { stdio: ["ignore", "pipe", "pipe"] });

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

async function ended(child: ChildProcess): Promise<Ended> {
  const closed = new Promise<Pick<Ended, "code" | "signal">>((resolve) => child.on("close", (code, signal) => resolve({ code, signal })));
  const [output, errors] = await Promise.all([text(child.stdout as NodeJS.ReadableStream), text(child.stderr as NodeJS.ReadableStream)]);
  return { ...(await closed), output, errors };
}

test("a recent Node runs the command line itself", async () => {
  const { code, output } = await ended(launch([], ["7", "a b"]));
  expect(code).toBe(7);
  expect(JSON.parse(output)).toMatchObject({ args: ["7", "a b"], launcher: null });
});

test("an old Node without the bundled one says what to do", async () => {
  const { code, errors } = await ended(launch(["--import", old], ["0"]));
  expect(code).toBe(1);
  expect(errors).toMatch(/needs Node 24\.11 or newer; this is Node 20\.0\.0/);
});

describe.skipIf(!existsSync(bundled))("an old Node with the bundled one", () => {
  beforeAll(() => symlinkSync(bundled, join(folder, "node_modules", `node-${process.platform}-${process.arch}`), "junction"));

  // The flag is passed on to the bundled Node, whose version it leaves alone.
  const relaunch = (...args: string[]): ChildProcess => launch(["--import", old], args);

  test("passes arguments and the exit code through", async () => {
    const child = relaunch("7", "a b");
    const { code, output } = await ended(child);
    expect(code).toBe(7);
    const seen = JSON.parse(output);
    expect(seen).toMatchObject({ args: ["7", "a b"], launcher: null });
    expect(seen.pid).not.toBe(child.pid);
  });

  test("ends by the signal that ended the command", async () => {
    expect(await ended(relaunch("kill"))).toMatchObject({ code: null, signal: "SIGKILL" });
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("forwards %s", async (signal) => {
    const child = relaunch("wait");
    child.stdout?.once("data", () => child.kill(signal));
    expect(await ended(child)).toMatchObject({ code: 9, output: expect.stringContaining(signal) });
  });

  test("a killed launcher leaves no process behind", async () => {
    const child = relaunch("wait");
    child.stdout?.once("data", () => child.kill("SIGKILL"));
    // Both ends of the pipe are closed only when the command's process is gone as well; it would wait for 20 s.
    const start = performance.now();
    expect(await ended(child)).toMatchObject({ code: null, signal: "SIGKILL" });
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
