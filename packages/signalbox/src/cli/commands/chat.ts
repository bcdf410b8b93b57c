import { createInterface } from "node:readline";
import { awaitedReply } from "../../analysis/chat/awaited-reply.ts";
import { messagesIn } from "../../analysis/chat/message.ts";
import { SignalboxError } from "../../base/error.ts";
import { visible, visibleLines } from "../../base/visible.ts";
import type { Graph } from "../../definition/graph.ts";
import type { RunView } from "../../ports/engine.ts";
import { asPerson, type CommandSpec, type Options, option, textOf } from "../command.ts";
import { readValue } from "../input/value-source.ts";
import { type Instance, personOf } from "../instance.ts";
import { Interrupt } from "../interrupt.ts";
import { standing, statusText } from "../output/run-line.ts";
import type { Shell } from "../shell.ts";

export const chat: CommandSpec = {
  usage: "chat <workflow>",
  summary: "talk with a run: it shows what the run writes to somebody outside, and sends what you type as the event that it waits for",
  details: `You play who is outside: a customer, say. Shown is the "body", "text" or "message" of the run's external calls. It ends with the run, when
the run waits for one of your own people, and with ^D: the run waits on, and --run goes on with it.`,
  options: [
    option("--input <value>", "the input of the run (default: {})"),
    option("--run <run>", "go on with a run that is there, instead of starting one"),
    asPerson("who starts it"),
  ],
  run: (shell, [workflow = ""], options) =>
    shell.with("work", async (instance) => {
      const { runId } = await opened(instance, workflow, options);
      return new Chat(shell, instance, runId, await instance.engine.graph(runId)).perform();
    }),
};

async function opened(instance: Instance, workflow: string, options: Options): Promise<{ readonly runId: string }> {
  const { engine } = instance;
  const runId = textOf(options, "run");
  if (runId !== undefined) {
    const view = await engine.run(runId);
    if (view?.workflow === workflow) return view;
    throw new SignalboxError("not-found", `There is no run "${runId}" of "${workflow}".`);
  }
  const as = textOf(options, "as");
  const by = as === undefined ? {} : { by: personOf(instance, as) };
  return engine.start({ workflow, input: readValue(textOf(options, "input") ?? "{}", "The input"), ...by });
}

class Chat {
  readonly #shell: Shell;
  readonly #instance: Instance;
  readonly #runId: string;
  readonly #graph: Graph;
  #shown = 0;

  constructor(shell: Shell, instance: Instance, runId: string, graph: Graph) {
    this.#shell = shell;
    this.#instance = instance;
    this.#runId = runId;
    this.#graph = graph;
  }

  async perform(): Promise<number> {
    const interrupt = new Interrupt();
    const typed = createInterface({ input: process.stdin });
    interrupt.asked.addEventListener("abort", () => typed.close());
    try {
      const view = await this.#talk(typed[Symbol.asyncIterator](), interrupt.asked);
      await this.#tellEnd(view);
      return 0;
    } catch (thrown) {
      if (!interrupt.asked.aborted) throw thrown;
      return interrupt.exitCode;
    } finally {
      typed.close();
      interrupt.release();
    }
  }

  /** Until the run waits for nobody who could type, or nothing more is typed. */
  async #talk(lines: AsyncIterator<string>, stop: AbortSignal): Promise<RunView> {
    const { engine } = this.#instance;
    for (;;) {
      const view = await engine.finished(this.#runId, "idle", stop);
      await this.#showNew();
      const reply = view.status === "waiting" ? awaitedReply(this.#graph, view) : null;
      if (reply === null) return view;
      const line = await this.#nextLine(lines);
      stop.throwIfAborted();
      if (line === null) return view;
      const { delivered } = await engine.emit(reply.with(line));
      if (delivered === 0) this.#shell.note("The run no longer waits for that, or does not take it.");
    }
  }

  async #nextLine(lines: AsyncIterator<string>): Promise<string | null> {
    for (;;) {
      if (process.stdin.isTTY) process.stderr.write("> ");
      const { done, value } = await lines.next();
      if (done === true) return null;
      if (value.trim() !== "") return value;
    }
  }

  async #showNew(): Promise<void> {
    const { print, json } = this.#shell;
    const messages = messagesIn(this.#graph, await this.#instance.engine.journal(this.#runId));
    for (const message of messages.slice(this.#shown))
      if (json) await print.json({ message });
      else await print.lines([...visibleLines(message.text).map((line) => `  ${line}`), ""]);
    this.#shown = messages.length;
  }

  async #tellEnd(view: RunView): Promise<void> {
    const { print, json } = this.#shell;
    const { runId, workflow, status, outcome, waitingFor } = view;
    if (json) return print.json({ runId, workflow, status, outcome, waitingFor });
    await print.line(`${runId}  ${statusText(print.paint, status)}  ${standing(view, Date.now(), print.width - 44)}`);
    if (waitingFor.some(({ kind }) => kind === "event"))
      this.#shell.note(`It waits on. Go on with: signalbox chat ${visible(workflow)} --run ${runId}`);
  }
}
