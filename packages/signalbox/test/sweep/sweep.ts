// Kills processes at their commits, brings what they left to its end, and has a checker judge it.
// A process first finishes the home that the one before it was killed on and then lives until its own kill: one start per point.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Court } from "./court.ts";
import { commitsOf, type KillMoment, type Life } from "./life.ts";
import { Lives } from "./lives.ts";
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
  /** Told what there is after each home. */
  readonly progress?: (soFar: SweepReport) => void;
  /** Ends the sweep at once: what it has is what it reports, and what was under way is not judged. */
  readonly signal?: AbortSignal;
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
  /** Homes that are to be killed; 0 while it is still looked at how an undisturbed life goes. */
  readonly planned: number;
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

export async function sweep(options: SweepOptions): Promise<SweepReport> {
  const root = mkdtempSync(join(memoryFolder, "signalbox-sweep-"));
  const run = new Sweep(root, options);
  try {
    return await run.run();
  } finally {
    // What has findings stays, to be looked at: unless they were wanted.
    if (run.findings.length === 0 || options.defect !== undefined) rmSync(root, { recursive: true, force: true });
  }
}

class Sweep {
  readonly findings: Finding[] = [];
  readonly #root: string;
  readonly #options: SweepOptions;
  readonly #start = performance.now();
  readonly #court = new Court(environment);
  readonly #lives = new Lives(environment);
  readonly #kills = { before: 0, after: 0, answered: 0, overtaken: 0 };
  readonly #outcomes = new Map<string, string>();
  readonly #commits: { [workload: string]: number } = {};
  #killsInRecovery = 0;
  #planned = 0;
  #judged = 0;
  #homes = 0;

  constructor(root: string, options: SweepOptions) {
    this.#root = root;
    this.#options = options;
  }

  async run(): Promise<SweepReport> {
    const { workloads, lanes = 2, signal } = this.#options;
    const stop = (): void => {
      this.#lives.end();
      this.#court.dismiss();
    };
    signal?.addEventListener("abort", stop, { once: true });
    try {
      for (const workload of workloads) await this.#undisturbed(workload);
      const queue = this.#isStopped ? [] : this.#plan();
      this.#planned = queue.length;
      await Promise.all(Array.from({ length: lanes }, () => this.#lane(queue)));
      return this.#report();
    } finally {
      signal?.removeEventListener("abort", stop);
      this.#court.close();
    }
  }

  get #isStopped(): boolean {
    return this.#options.signal?.aborted === true;
  }

  #report(): SweepReport {
    return {
      kills: { ...this.#kills },
      killsInRecovery: this.#killsInRecovery,
      planned: this.#planned,
      judged: this.#judged,
      commits: { ...this.#commits },
      findings: [...this.findings],
      seconds: (performance.now() - this.#start) / 1_000,
    };
  }

  /** What is right is what an undisturbed run without a defect comes to; and that the checker finds nothing in it. */
  async #undisturbed(workload: string): Promise<void> {
    if (this.#isStopped) return;
    const home = this.#home();
    const { finished, output } = await this.#lives.live([{ workload, home, kill: null }], null);
    if (this.#isStopped) return;
    if (finished.length === 0) throw new Error(`An undisturbed life of "${workload}" did not come to its end:\n${output}`);
    const { outcome, findings } = await this.#court.check(workload, home);
    if (this.#isStopped) return;
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

  async #lane(queue: Fate[]): Promise<void> {
    let carried: { readonly fate: Fate; readonly home: string } | null = null;
    for (;;) {
      const isOver = this.#isStopped || this.#isFound();
      const fate = isOver ? undefined : queue.pop();
      if (fate === undefined && (carried === null || isOver)) return;
      const finish: Life[] = carried === null ? [] : [{ workload: carried.fate.workload, home: carried.home, kill: null }];
      const home = this.#home();
      const [first, ...again] = fate?.kills ?? [];
      const lives: Life[] = fate === undefined ? finish : [...finish, { workload: fate.workload, home, kill: first ?? null }];
      const ended = await this.#lives.live(lives, this.#options.defect ?? null);
      if (this.#isStopped) return;
      if (carried !== null) {
        if (ended.finished.includes(carried.home)) await this.#judge(carried.fate, carried.home);
        else this.#find(carried.fate, carried.home, [`stuck: it did not come to its end: ${ended.output.slice(-2_000)}`]);
        this.#tell();
      }
      // What the process before left was not brought to its end: this one's own life has not begun.
      const hasBegun = finish.length === 0 || ended.finished.includes(carried?.home ?? "");
      carried = null;
      if (fate === undefined) continue;
      if (!hasBegun) queue.push(fate);
      else if (ended.finished.includes(home)) {
        // The kill was beyond the last commit: an undisturbed life, judged as such.
        await this.#judge(fate, home);
        this.#tell();
      } else if (!ended.killed) this.#find(fate, home, [`stuck: it ended by itself: ${ended.output.slice(-2_000)}`]);
      else {
        if (first !== undefined) this.#kills[first.when]++;
        for (const kill of again) {
          const { killed } = await this.#lives.live([{ workload: fate.workload, home, kill }], this.#options.defect ?? null);
          if (this.#isStopped) return;
          if (!killed) continue;
          this.#kills[kill.when]++;
          this.#killsInRecovery++;
        }
        carried = { fate, home };
      }
    }
  }

  async #judge(fate: Fate, home: string): Promise<void> {
    if (this.#isStopped) return;
    const { outcome, findings } = await this.#court.check(fate.workload, home);
    if (this.#isStopped) return;
    this.#judged++;
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

  #tell(): void {
    if (!this.#isStopped) this.#options.progress?.(this.#report());
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
}

function firstDifference(expected: string, found: string): string {
  const [right, wrong] = [expected.split("\n"), found.split("\n")];
  const at = right.findIndex((line, index) => line !== wrong[index]);
  return `${JSON.stringify(right[at] ?? "nothing more")} is ${JSON.stringify(wrong[at < 0 ? right.length : at] ?? "not there")}`;
}

export const killsIn = ({ kills }: SweepReport): number => MOMENTS.reduce((sum, moment) => sum + kills[moment], 0);
