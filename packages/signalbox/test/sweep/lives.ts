import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import type { Life } from "./life.ts";

/** How a process ended that lived some lives. */
export interface Ended {
  /** Homes that it brought to their end. */
  readonly finished: readonly string[];
  readonly killed: boolean;
  readonly output: string;
}

const LONGEST_LIFE_MS = 20_000;
const worker = resolve(import.meta.dirname, "worker.ts");

/** The processes of a sweep. */
export class Lives {
  readonly #env: NodeJS.ProcessEnv;
  readonly #alive = new Set<ChildProcess>();

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /** A process that lives these lives, until it ends or is killed. */
  async live(lives: readonly Life[], defect: string | null): Promise<Ended> {
    const env = defect === null ? this.#env : { ...this.#env, SIGNALBOX_DEFECT: defect };
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", worker, JSON.stringify(lives)], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#alive.add(child);
    try {
      return await ended(child);
    } finally {
      this.#alive.delete(child);
    }
  }

  end(): void {
    for (const child of this.#alive) child.kill("SIGKILL");
  }
}

async function ended(child: ChildProcess): Promise<Ended> {
  let output = "";
  const listen = (chunk: Buffer): void => {
    output += chunk.toString("utf8");
  };
  child.stdout?.on("data", listen);
  child.stderr?.on("data", listen);
  let isTooLong = false;
  const timer = setTimeout(() => {
    isTooLong = true;
    child.kill("SIGKILL");
  }, LONGEST_LIFE_MS);
  const signal = await new Promise<NodeJS.Signals | null>((done) => child.on("close", (_code, by) => done(by)));
  clearTimeout(timer);
  const finished = output
    .split("\n")
    .flatMap((line) => (line.startsWith('{"finished"') ? [(JSON.parse(line) as { finished: string }).finished] : []));
  return {
    finished,
    killed: signal === "SIGKILL" && !isTooLong,
    output: isTooLong ? `${output}\nIt was ended after ${LONGEST_LIFE_MS / 1_000} s.` : output,
  };
}
