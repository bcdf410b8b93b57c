import { type ChildProcess, spawn } from "node:child_process";
import { root } from "./root.ts";

export interface ChildOutcome {
  /** Null when the process was ended by a signal or could not be started. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly stdout: string;
  /** Standard output and standard error as they came. */
  readonly output: string;
  readonly seconds: number;
}

// Tools cannot see where their output ends up once it is captured.
const color = process.stdout.isTTY ? { FORCE_COLOR: "1", NO_COLOR: undefined } : { FORCE_COLOR: undefined, NO_COLOR: "1" };

const running = new Set<ChildProcess>();

/**
 * Runs Node with the arguments in the repository's root and keeps what it prints. `env` is added to this process's own.
 * C1. The child leads a process group of its own, and whatever is left of the group ends with the child.
 * C2. When this process is told to end, its children end first.
 */
export async function runNode(args: readonly string[], limitMs: number, env: NodeJS.ProcessEnv = {}): Promise<ChildOutcome> {
  const start = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...color, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  running.add(child);
  const all: Buffer[] = [];
  const printed: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => {
    all.push(chunk);
    printed.push(chunk);
  });
  child.stderr.on("data", (chunk: Buffer) => all.push(chunk));
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    endGroup(child);
  }, limitMs);
  child.on("exit", () => endGroup(child));
  const exitCode = await new Promise<number | null>((resolve) => {
    child.on("error", (error) => all.push(Buffer.from(`${error.message}\n`)));
    child.on("close", (code) => resolve(code));
  });
  clearTimeout(timer);
  running.delete(child);
  const [stdout, output] = [printed, all].map((chunks) => Buffer.concat(chunks).toString("utf8")) as [string, string];
  return { exitCode, timedOut, stdout, output, seconds: (performance.now() - start) / 1000 };
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === "win32") {
    child.kill("SIGKILL");
    return;
  }
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    for (const child of running) endGroup(child);
    process.kill(process.pid, signal);
  });
}
