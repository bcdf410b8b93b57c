import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";

const bin = resolve(import.meta.dirname, "../../bin/signalbox.js");
export const fixtureConfig = resolve(import.meta.dirname, "fixture/signalbox.config.ts");

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** The output as JSON. */
  json(): unknown;
  /** Each line of the output as JSON. */
  jsonLines(): unknown[];
}

/** A project's folder with a home of its own, and the real command in it. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "signalbox-cli-"));
  readonly #children = new Set<ChildProcess>();

  get home(): string {
    return join(this.folder, "home");
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    const child = spawn(process.execPath, [bin, ...args], {
      cwd: this.folder,
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "", FORCE_COLOR: "", SIGNALBOX_HOME: this.home, TZ: "UTC", ...env },
    });
    this.#children.add(child);
    child.on("exit", () => this.#children.delete(child));
    return child;
  }

  /** Runs a command to its end, with the fixture's config. */
  run(...args: string[]): Promise<Ended> {
    return this.pipe("", ...args);
  }
  pipe(input: string, ...args: string[]): Promise<Ended> {
    const child = this.start([...args, "--config", fixtureConfig]);
    child.stdin?.end(input);
    return ended(child);
  }
  async json(...args: string[]): Promise<unknown> {
    return (await this.run(...args, "--json")).json();
  }

  /** Ends what still runs and removes the folder. */
  async remove(): Promise<void> {
    await Promise.all(
      [...this.#children].map((child) => {
        const gone = new Promise((done) => child.once("exit", done));
        child.kill("SIGKILL");
        return gone;
      }),
    );
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export async function ended(child: ChildProcess): Promise<Ended> {
  const exit = new Promise<number | null>((done) => child.on("close", (code) => done(code)));
  const [out, err] = await Promise.all([text(child.stdout as NodeJS.ReadableStream), text(child.stderr as NodeJS.ReadableStream)]);
  const code = await exit;
  return {
    code,
    out,
    err,
    json: () => JSON.parse(out) as unknown,
    jsonLines: () =>
      out
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as unknown),
  };
}
