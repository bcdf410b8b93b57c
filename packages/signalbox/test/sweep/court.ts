import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Checked } from "./check/check-home.ts";
import { reportsFile } from "./life.ts";

const judge = resolve(import.meta.dirname, "judge.ts");
/** The checkers keep the databases open that they have read, so a judge is let go after a while. */
const HOMES_A_JUDGE = 40;

/** Sends homes to a judge, one after another, and gives back what it says. */
export class Court {
  readonly #env: NodeJS.ProcessEnv;
  #judge: ChildProcess | null = null;
  #judged = 0;
  #waiting: ((checked: Checked) => void)[] = [];

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  check(workload: string, home: string): Promise<Checked> {
    if (this.#judged >= HOMES_A_JUDGE && this.#waiting.length === 0) this.close();
    this.#judge ??= this.#appoint();
    this.#judged++;
    this.#judge.stdin?.write(`${JSON.stringify({ workload, home, reports: reportsFile(home) })}\n`);
    return new Promise((said) => void this.#waiting.push(said));
  }

  close(): void {
    this.#judge?.stdin?.end();
    this.#judge = null;
    this.#judged = 0;
  }

  /** At once: what it has not said yet is not said. */
  dismiss(): void {
    this.#judge?.kill("SIGKILL");
    this.close();
  }

  #appoint(): ChildProcess {
    const child = spawn(process.execPath, [judge], { env: this.#env, stdio: ["pipe", "pipe", "inherit"] });
    if (child.stdout !== null)
      createInterface({ input: child.stdout }).on("line", (line) => this.#waiting.shift()?.(JSON.parse(line) as Checked));
    child.on("close", (code) => {
      if (code === 0) return;
      for (const said of this.#waiting.splice(0)) said({ outcome: "", findings: [`unjudged: the judge ended with ${code}`] });
      if (this.#judge === child) this.close();
    });
    return child;
  }
}
