import { type ChildProcess, spawn } from "node:child_process";
import { root } from "./root.ts";

export interface ChildOutcome {
  /** Null when the process was ended by a signal or could not be started. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  /** Standard output and standard error as they came. */
  readonly output: string;
  readonly seconds: number;
}

// Tools cannot see where their output ends up once it is captured.
const color = process.stdout.isTTY ? { FORCE_COLOR: "1", NO_COLOR: undefined } : { FORCE_COLOR: undefined, NO_COLOR: "1" };

const running = new Set<ChildProcess>();

/**
 * Runs Node with the arguments in the repository's root and keeps what it prints.
 * C1. The child leads a process group of its own, and whatever is left of the group ends with the child.
 * C2. When this process is told to end, its children end first.
 */
export async function runNode(args: readonly string[], limitMs: number): Promise<ChildOutcome> {
  const start = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...color },
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  running.add(child);
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    endGroup(child);
  }, limitMs);
  child.on("exit", () => endGroup(child));
  const exitCode = await new Promise<number | null>((resolve) => {
    child.on("error", (error) => chunks.push(Buffer.from(`${error.message}\n`)));
    child.on("close", (code) => resolve(code));
  });
  clearTimeout(timer);
  running.delete(child);
  return { exitCode, timedOut, output: Buffer.concat(chunks).toString("utf8"), seconds: (performance.now() - start) / 1000 };
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
