import { count } from "../../base/count.ts";
import { visible } from "../../base/visible.ts";
import { MOST_PRIORITY } from "../../definition/admission.ts";
import { asPerson, type CommandSpec, option, textOf } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { inOrder } from "../in-order.ts";
import { readWholeNumber } from "../input/number-argument.ts";
import { type RunInputs, runInputs } from "../input/run-inputs.ts";
import { type Instance, personOf } from "../instance.ts";
import { Interrupt } from "../interrupt.ts";
import { standing, statusText } from "../output/run-line.ts";
import { type RunRequest, type RunResult, restOf, startRun } from "../run-result.ts";
import { RunTally } from "../run-tally.ts";
import type { Shell } from "../shell.ts";

const STARTS = { atOnce: 64, ahead: 1_024 };
/** Runs that are only waited for cost nothing but a line of memory. */
const WAITS = { atOnce: 1_024, ahead: 8_192 };

export const run: CommandSpec = {
  usage: "run <workflow>",
  summary: "start runs and wait until each has ended or waits for somebody else",
  details: `--input takes JSON, @file.json, @file.jsonl (a run for each line) or @- (standard input). One line is printed for each input,
in the order of the inputs.`,
  options: [
    option("--input <value>", "the input of the run (default: {})"),
    option("--wait", "wait until every run has ended, however long people take"),
    option("--key <field>", "field of the input that makes a repeated start the same run"),
    option("--priority <number>", "before others where it has to wait: each step is worth a minute of waiting (-1000 to 1000)"),
    asPerson("who starts it"),
  ],
  run: async (shell, [workflow = ""], options) => {
    const inputs = runInputs(textOf(options, "input"));
    return shell.with("work", async (instance) => {
      const as = textOf(options, "as");
      const by = as === undefined ? undefined : personOf(instance, as);
      const priority = textOf(options, "priority");
      const request = {
        workflow,
        key: textOf(options, "key"),
        by,
        priority: priority === undefined ? undefined : readWholeNumber(priority, "--priority", -MOST_PRIORITY, MOST_PRIORITY),
      };
      return new Starter(shell, instance, request, inputs).perform(options.wait === true);
    });
  },
};

class Starter {
  readonly #shell: Shell;
  readonly #instance: Instance;
  readonly #request: RunRequest;
  readonly #inputs: RunInputs;
  readonly #tally = new RunTally();
  readonly #interrupt = new Interrupt();
  readonly #stop: AbortSignal;

  constructor(shell: Shell, instance: Instance, request: RunRequest, inputs: RunInputs) {
    this.#shell = shell;
    this.#instance = instance;
    this.#request = request;
    this.#inputs = inputs;
    this.#stop = AbortSignal.any([this.#interrupt.asked, shell.print.unread]);
  }

  async perform(untilEnded: boolean): Promise<number> {
    const { engine } = this.#instance;
    const results = inOrder(this.#items(), (input) => startRun(engine, this.#request, input, this.#stop), STARTS);
    const ended = untilEnded ? this.#waitForEnds(results) : results;
    for await (const result of ended) await this.#print(result);
    this.#finish();
    if (this.#interrupt.asked.aborted) return this.#interrupt.exitCode;
    return this.#tally.isClean ? exitCode.ok : exitCode.refused;
  }

  async *#items(): AsyncGenerator<Parameters<typeof startRun>[2]> {
    for await (const input of this.#inputs.items) {
      if (this.#stop.aborted) return;
      yield input;
      this.#progress("started");
    }
  }

  /** What has ended is passed on at once; from the first run that has not, everything waits for its turn. */
  async *#waitForEnds(results: AsyncGenerator<RunResult>): AsyncGenerator<RunResult> {
    const held: (RunResult | string)[] = [];
    for await (const result of results) {
      const isOpen = result.kind === "run" && !isOver(result);
      if (held.length === 0 && !isOpen) yield result;
      else held.push(isOpen ? result.view.runId : result);
    }
    async function* all() {
      yield* held;
    }
    const wait = async (entry: RunResult | string): Promise<RunResult> =>
      typeof entry === "string" ? restOf(this.#instance.engine, entry, "ended", this.#stop) : entry;
    this.#shell.print.progress.show({ share: null, text: `${count(held.length, "run")} to wait for` });
    yield* inOrder(all(), wait, WAITS);
  }

  async #print(result: RunResult): Promise<void> {
    this.#tally.add(result);
    const { print, json } = this.#shell;
    if (result.kind === "left") return;
    if (result.kind === "refused") {
      if (json) await print.json({ status: "refused", error: result.error });
      else await print.line(`${" ".repeat(26)}  ${print.paint.bad("refused")}    ${visible(result.error.message)}`);
    } else if (json) {
      const { runId, workflow, status, output, waitingFor } = result.view;
      await print.json({ runId, workflow, status, output, waitingFor });
    } else {
      const { view } = result;
      await print.line(
        `${view.runId}  ${statusText(print.paint, view.status)}${" ".repeat(11 - view.status.length)}${standing(view, Date.now(), print.width - 44)}`,
      );
    }
    this.#progress("done");
  }

  #progress(_what: "started" | "done"): void {
    if (this.#inputs.areLines) this.#shell.print.progress.show({ share: this.#inputs.share(), text: this.#tally.text });
  }

  #finish(): void {
    this.#interrupt.release();
    this.#shell.print.progress.end();
    if (this.#inputs.areLines && !this.#shell.json) this.#shell.note(this.#tally.text);
    if (this.#tally.left > 0)
      this.#shell.note(
        `${count(this.#tally.left, "run")} not waited for: the store has what was started, and the same --key starts the rest without repeating it.`,
      );
  }
}

const isOver = ({ view }: Extract<RunResult, { kind: "run" }>): boolean =>
  ["completed", "failed", "cancelled", "blocked"].includes(view.status);
