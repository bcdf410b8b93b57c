// Kills processes at their commits, brings what they left to its end, and has a checker judge it.
// A process first finishes the home that the one before it was killed on and then lives until its own kill: one start per point.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Court } from "./court.ts";
import { commitsOf, type KillMoment, type Life } from "./life.ts";
import { everyPoint, type Fate, MOMENTS, recoveryFates, seeded, shuffled } from "./points.ts";

export interface SweepOptions {
  readonly workloads: readonly string[];
  /** How many homes are killed: every commit at every moment first, in a drawn order; beyond that, kills during recoveries. */
  readonly points: number;
  /** Of `points`, how many are killed again while they recover. Default: a sixth. */
  readonly recoveries?: number;
  readonly seed?: number;
  /** Processes at a time. */
  readonly lanes?: number;
  readonly defect?: string;
  /** Only these. Default: all. */
  readonly moments?: readonly KillMoment[];
  /** Ends at the first home of which the checker says this. */
  readonly until?: RegExp;
  readonly progress?: (done: number, of: number) => void;
}
export interface Finding {
  readonly fate: Fate;
  readonly home: string;
  readonly findings: readonly string[];
}
export interface SweepReport {
  /** Processes that were killed, by the moment. */
  readonly kills: { readonly [M in KillMoment]: number };
  readonly killsInRecovery: number;
  /** Homes that were brought to their end and judged. */
  readonly judged: number;
  readonly commits: { readonly [workload: string]: number };
  readonly findings: readonly Finding[];
  readonly seconds: number;
}

/** A killed process leaves its pages to the operating system in any folder, so a sweep need not wait for a disk. */
const memoryFolder = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const { SIGNALBOX_DEFECT: _, ...inherited } = process.env;
const environment = { ...inherited, NODE_COMPILE_CACHE: join(tmpdir(), "signalbox-sweep-cache"), SIGNALBOX_DEMO_LATENCY: "0" };
const LONGEST_LIFE_MS = 20_000;
const worker = resolve(import.meta.dirname, "worker.ts");

export async function sweep(options: SweepOptions): Promise<SweepReport> {
  const start = performance.now();
  const root = mkdtempSync(join(memoryFolder, "signalbox-sweep-"));
  const run = new Sweep(root, options);
  try {
    const report = await run.run();
    return { ...report, seconds: (performance.now() - start) / 1_000 };
  } finally {
    // What has findings stays, to be looked at: unless they were wanted.
    if (run.findings.length === 0 || options.defect !== undefined) rmSync(root, { recursive: true, force: true });
  }
}

interface Ended {
  readonly finished: readonly string[];
  readonly killed: boolean;
  readonly output: string;
}

class Sweep {
  readonly findings: Finding[] = [];
  readonly #root: string;
  readonly #options: SweepOptions;
  readonly #court = new Court(environment);
  readonly #kills = { before: 0, after: 0, answered: 0, overtaken: 0 };
  readonly #outcomes = new Map<string, string>();
  readonly #commits: { [workload: string]: number } = {};
  #killsInRecovery = 0;
  #judged = 0;
  #homes = 0;

  constructor(root: string, options: SweepOptions) {
    this.#root = root;
    this.#options = options;
  }

  async run(): Promise<Omit<SweepReport, "seconds">> {
    for (const workload of this.#options.workloads) await this.#undisturbed(workload);
    const queue = this.#plan();
    const all = queue.length;
    const lanes = Array.from({ length: this.#options.lanes ?? 2 }, () =>
      this.#lane(queue, () => this.#options.progress?.(this.#judged, all)),
    );
    await Promise.all(lanes);
    this.#court.close();
    return {
      kills: this.#kills,
      killsInRecovery: this.#killsInRecovery,
      judged: this.#judged,
      commits: this.#commits,
      findings: this.findings,
    };
  }

  /** What is right is what an undisturbed run without a defect comes to; and that the checker finds nothing in it. */
  async #undisturbed(workload: string): Promise<void> {
    const home = this.#home();
    const { finished, output } = await this.#process([{ workload, home, kill: null }], null);
    if (finished.length === 0) throw new Error(`An undisturbed life of "${workload}" did not come to its end:\n${output}`);
    const { outcome, findings } = await this.#court.check(workload, home);
    if (findings.length > 0) throw new Error(`An undisturbed life of "${workload}" has findings:\n${findings.join("\n")}`);
    this.#outcomes.set(workload, outcome);
    this.#commits[workload] = commitsOf(home);
    rmSync(home, { recursive: true });
  }

  #plan(): Fate[] {
    const { workloads, points, recoveries = Math.ceil(points / 6), seed = 1 } = this.#options;
    const random = seeded(seed);
    const commits = Object.entries(this.#commits);
    const single = shuffled(
      commits.flatMap(([workload, count]) => everyPoint(workload, count, this.#options.moments)),
      random,
    ).slice(0, points - recoveries);
    const left = Math.ceil((points - single.length) / workloads.length);
    const again = shuffled(
      commits.flatMap(([workload, count]) => recoveryFates(workload, count, left, random)),
      random,
    );
    return shuffled([...single, ...again.slice(0, points - single.length)], random);
  }

  async #lane(queue: Fate[], judged: () => void): Promise<void> {
    let carried: { readonly fate: Fate; readonly home: string } | null = null;
    for (;;) {
      const isOver = this.#isFound();
      const fate = isOver ? undefined : queue.pop();
      if (fate === undefined && (carried === null || isOver)) return;
      const finish: Life[] = carried === null ? [] : [{ workload: carried.fate.workload, home: carried.home, kill: null }];
      const home = this.#home();
      const [first, ...again] = fate?.kills ?? [];
      const lives: Life[] = fate === undefined ? finish : [...finish, { workload: fate.workload, home, kill: first ?? null }];
      const ended = await this.#process(lives, this.#options.defect ?? null);
      if (carried !== null) {
        if (ended.finished.includes(carried.home)) await this.#judge(carried.fate, carried.home);
        else this.#find(carried.fate, carried.home, [`stuck: it did not come to its end: ${ended.output.slice(-2_000)}`]);
        judged();
      }
      // What the process before left was not brought to its end: this one's own life has not begun.
      const hasBegun = finish.length === 0 || ended.finished.includes(carried?.home ?? "");
      carried = null;
      if (fate === undefined) continue;
      if (!hasBegun) queue.push(fate);
      else if (ended.finished.includes(home)) {
        // The kill was beyond the last commit: an undisturbed life, judged as such.
        await this.#judge(fate, home);
        judged();
      } else if (!ended.killed) this.#find(fate, home, [`stuck: it ended by itself: ${ended.output.slice(-2_000)}`]);
      else {
        if (first !== undefined) this.#kills[first.when]++;
        for (const kill of again) {
          const { killed } = await this.#process([{ workload: fate.workload, home, kill }], this.#options.defect ?? null);
          if (!killed) continue;
          this.#kills[kill.when]++;
          this.#killsInRecovery++;
        }
        carried = { fate, home };
      }
    }
  }

  async #judge(fate: Fate, home: string): Promise<void> {
    this.#judged++;
    const { outcome, findings } = await this.#court.check(fate.workload, home);
    const expected = this.#outcomes.get(fate.workload);
    const all =
      outcome === expected
        ? findings
        : [...findings, `otherwise: it came to another end than an undisturbed run: ${firstDifference(expected ?? "", outcome)}`];
    if (all.length > 0) this.#find(fate, home, all);
    else rmSync(home, { recursive: true });
  }

  #find(fate: Fate, home: string, findings: readonly string[]): void {
    this.findings.push({ fate, home, findings });
  }

  #isFound(): boolean {
    const { until } = this.#options;
    return until !== undefined && this.findings.some(({ findings }) => findings.some((finding) => until.test(finding)));
  }

  #home(): string {
    const home = join(this.#root, `home-${++this.#homes}`);
    mkdirSync(home);
    return home;
  }

  /** A process that lives these lives, until it ends or is killed. */
  #process(lives: readonly Life[], defect: string | null): Promise<Ended> {
    const env = defect === null ? environment : { ...environment, SIGNALBOX_DEFECT: defect };
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", worker, JSON.stringify(lives)], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return ended(child);
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

function firstDifference(expected: string, found: string): string {
  const [right, wrong] = [expected.split("\n"), found.split("\n")];
  const at = right.findIndex((line, index) => line !== wrong[index]);
  return `${JSON.stringify(right[at] ?? "nothing more")} is ${JSON.stringify(wrong[at < 0 ? right.length : at] ?? "not there")}`;
}

export const killsIn = ({ kills }: SweepReport): number => MOMENTS.reduce((sum, moment) => sum + kills[moment], 0);
