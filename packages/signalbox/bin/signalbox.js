#!/usr/bin/env node
// The command's entry. On a Node that is too old for the command line it starts the Node that came with the package
// and passes everything through: input, output, signals, the exit code.
// Plain syntax only: Node 14 must be able to read this file.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import * as modules from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const minimum = [24, 11];
const here = fileURLToPath(import.meta.url);
const require = modules.createRequire(import.meta.url);
const parentVariable = "SIGNALBOX_LAUNCHER_PID";

function isRecent(version) {
  const parts = version.split(".").map(Number);
  return parts[0] > minimum[0] || (parts[0] === minimum[0] && parts[1] >= minimum[1]);
}

/** The path of the Node that was installed beside this package, or null. */
function findBundledNode() {
  const windows = process.platform === "win32";
  const name = `node-${windows ? "win" : process.platform}-${process.arch}`;
  try {
    const manifest = require.resolve(`${name}/package.json`);
    if (!isRecent(require(manifest).version)) return null;
    const binary = join(dirname(manifest), "bin", windows ? "node.exe" : "node");
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function relaunch() {
  const binary = findBundledNode();
  if (binary === null) {
    fail(
      `Signalbox needs Node ${minimum.join(".")} or newer; this is Node ${process.versions.node} (${process.execPath}),
and the Node that comes with Signalbox is not installed for ${process.platform}-${process.arch}.
Install Node ${minimum[0]} from https://nodejs.org, or install Signalbox again without --omit=optional.`,
    );
  }
  const env = { ...process.env, [parentVariable]: String(process.pid) };
  // The channel carries no messages: its end tells the child that this process is gone, even by kill -9.
  const child = spawn(binary, [...process.execArgv, here, ...process.argv.slice(2)], { stdio: [0, 1, 2, "ipc"], env });
  child.on("error", (error) => fail(`Signalbox could not start ${binary}: ${error.message}`));
  forwardSignals(child);
}

function forwardSignals(child) {
  // A terminal sends ^C to both processes; forwarding it as well would look like a second ^C.
  const terminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  const handlers = ["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => {
    const handler = () => {
      if (signal !== "SIGINT" || !terminal) child.kill(signal);
    };
    process.on(signal, handler);
    return [signal, handler];
  });
  child.on("exit", (code, signal) => {
    for (const [name, handler] of handlers) process.removeListener(name, handler);
    if (signal === null) process.exit(code);
    process.kill(process.pid, signal);
    setTimeout(() => process.exit(1), 1000);
  });
}

/** In the child: ends with the launcher, so that killing the process that a person started leaves nothing behind. */
function followLauncher() {
  const launched = process.env[parentVariable] === String(process.ppid) && process.channel !== undefined;
  delete process.env[parentVariable];
  if (!launched) return;
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  process.channel.unref();
}

/** `main` takes the arguments and may answer with an exit code; a module that runs when it is loaded serves as well. */
async function start() {
  const source = new URL("../src/cli/main.ts", import.meta.url);
  const main = existsSync(source) ? source : new URL("../dist/cli/main.js", import.meta.url);
  if (!existsSync(main)) fail(`Signalbox is not installed completely: ${fileURLToPath(main)} is missing. Install it again.`);
  // Loading is most of what a short command does: from here on nothing is compiled twice. The folder is the user's own: compiled code is code.
  modules.enableCompileCache(join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "signalbox", "compile-cache"));
  const loaded = await import(main.href);
  if (typeof loaded.main !== "function") return;
  const code = await loaded.main(process.argv.slice(2));
  if (typeof code === "number") process.exitCode = code;
}

if (isRecent(process.versions.node)) {
  followLauncher();
  start().catch((error) => fail(error instanceof Error && error.stack ? error.stack : String(error)));
} else {
  relaunch();
}
