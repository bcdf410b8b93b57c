import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";

export interface Told {
  readonly events: number;
  readonly runs: number;
}

/** Consoles in a process of their own, so that what they do with what they are told is not the engine's. */
export class Listeners {
  readonly #child: ChildProcess;
  readonly #lines: Interface;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  }

  /** Resolves when each of them has been told from where on it listens. */
  static async open(url: string, key: string, count: number): Promise<Listeners> {
    const child = spawn(process.execPath, [new URL("./child.ts", import.meta.url).pathname, url, key, String(count)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const listeners = new Listeners(child);
    await listeners.#line();
    return listeners;
  }

  async close(): Promise<Told> {
    this.#child.stdin?.end();
    return JSON.parse(await this.#line()) as Told;
  }

  #line(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#lines.once("line", resolve);
      this.#child.once("exit", (code) => reject(new Error(`The consoles ended with ${code}.`)));
    });
  }
}
