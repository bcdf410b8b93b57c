// What the demos have in common: start everything, play some of the people, say how it ended and what to look at next.
import { type Config, isSignalboxError, openEngine, type RunView } from "signalbox";
import { signalboxHome } from "../outbox/home.ts";
import { drive, type ExampleWorkload, journalsOf } from "../workload.ts";

export interface Demo {
  readonly title: string;
  /** The instance's whole config: other workflows may have runs in the same home. */
  readonly config: Config;
  readonly workflow: string;
  readonly work: Pick<ExampleWorkload, "starts" | "decide" | "check">;
  /** More to say when it is over. */
  readonly summary?: (home: string) => readonly string[];
  readonly tryNext: readonly string[];
}

/** Runs to its end, or is stopped: what was started then goes on at the next call. */
export async function runDemo(demo: Demo): Promise<void> {
  try {
    await play(demo);
  } catch (thrown) {
    if (!isSignalboxError(thrown)) throw thrown;
    console.error(thrown.message);
    process.exitCode = 1;
  }
}

async function play({ title, config, workflow, work, summary, tryNext }: Demo): Promise<void> {
  const home = signalboxHome();
  const engine = openEngine(config, { home, command: title });
  const before = (await engine.runs({ workflow, limit: 1_000 })).length;
  console.log(
    `${title}: ${work.starts.length} runs${before === 0 ? "" : `, ${before} of them are there already`}. Everything is written to ${home}.`,
  );
  const progress = new Progress(work.starts.length);
  const stopped = new Promise<"stopped">((resolve) => process.once("SIGINT", () => resolve("stopped")));
  const driven = drive(engine, work, home, ({ what }) => progress.count(what));
  const runs = await Promise.race([driven, stopped]);
  progress.end();
  if (runs === "stopped") {
    driven.catch(() => undefined);
    console.log("Stopped. The same command goes on from here.");
  } else {
    for (const line of [...endsOf(runs), ...(summary?.(home) ?? [])]) console.log(`  ${line}`);
    const problems = work.check(home, await journalsOf(engine, [workflow]));
    console.log(problems.length === 0 ? "Checked against the outside world: nothing lost, nothing doubled." : problems.join("\n"));
    // A command in another shell must find the same folder.
    const where = process.env.SIGNALBOX_HOME ? `SIGNALBOX_HOME=${home} ` : "";
    console.log(["Try next:", ...tryNext.map((command) => `  ${where}${command}`)].join("\n"));
  }
  await engine.close();
}

/** How many runs ended how, or wait for whom. */
function endsOf(runs: readonly RunView[]): string[] {
  const words = runs.map(({ status, outcome, waitingFor }) =>
    status === "completed" ? (outcome ?? status) : status === "waiting" ? `wait for ${waitingFor[0]?.who || "a person"}` : status,
  );
  return [...Map.groupBy(words, (word) => word)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([word, all]) => `${String(all.length).padStart(4)} ${word}`);
}

class Progress {
  readonly #total: number;
  readonly #isShown = process.stderr.isTTY;
  #started = 0;
  #ended = 0;

  constructor(total: number) {
    this.#total = total;
  }

  count(what: string): void {
    if (what === "started") this.#started++;
    if (what === "ended") this.#ended++;
    if (this.#isShown) process.stderr.write(`\r${this.#started} of ${this.#total} started, ${this.#ended} ended`);
  }

  end(): void {
    if (this.#isShown) process.stderr.write("\r\u001b[K");
  }
}
