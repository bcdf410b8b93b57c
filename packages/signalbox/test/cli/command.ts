import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";

const bin = resolve(import.meta.dirname, "../../bin/signalbox.js");
export const fixtureConfig = resolve(import.meta.dirname, "fixture/signalbox.config.ts");

/** A test runner may ask for colours. */
const { NO_COLOR: _none, FORCE_COLOR: _forced, ...plainEnvironment } = process.env;

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
  readonly folder: string;
  readonly #children = new Set<ChildProcess>();

  constructor(folder = mkdtempSync(join(tmpdir(), "signalbox-cli-"))) {
    this.folder = folder;
  }

  get home(): string {
    return join(this.folder, "home");
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    return this.node([bin, ...args], env);
  }
  node(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    const child = spawn(process.execPath, args, {
      cwd: this.folder,
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...plainEnvironment, SIGNALBOX_HOME: this.home, TZ: "UTC", ...env },
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

type Line = { readonly type: string; readonly [field: string]: unknown };

/** A running `dev`, and what it says. */
export class Dev {
  readonly child: ChildProcess;
  readonly #lines: Line[] = [];
  readonly #errors: string[] = [];
  readonly #exit: Promise<number | null>;
  #look: () => void = () => undefined;

  constructor(child: ChildProcess) {
    this.child = child;
    this.#exit = new Promise((done) => this.child.once("exit", done));
    void this.#exit.then(() => this.#look());
    this.child.stderr?.on("data", (chunk: Buffer) => this.#errors.push(chunk.toString()));
    createInterface({ input: this.child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      this.#lines.push(JSON.parse(line) as Line);
      this.#look();
    });
  }
  /** The next line of a type; lines before it are forgotten. */
  async next(type: string): Promise<Line> {
    for (;;) {
      const index = this.#lines.findIndex((line) => line.type === type);
      if (index >= 0) return this.#lines.splice(0, index + 1).at(-1) as Line;
      if (this.child.exitCode !== null) throw new Error(`dev has ended: ${this.#errors.join("")}${JSON.stringify(this.#lines)}`);
      await new Promise<void>((resolve) => {
        this.#look = resolve;
      });
    }
  }
  async stop(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    return this.#exit;
  }
}
