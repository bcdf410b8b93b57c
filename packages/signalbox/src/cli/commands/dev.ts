import { SocketEngine } from "../../adapters/socket/socket-engine.ts";
import { isSignalboxError, messageOf, SignalboxError } from "../../base/error.ts";
import { visible } from "../../base/visible.ts";
import { type Config, policiesOf } from "../../engine/config.ts";
import type { EmbeddedEngine } from "../../engine/embedded-engine.ts";
import { modelOf } from "../../engine/models-by-name.ts";
import type { PausedInstance } from "../../ports/engine.ts";
import { DEFAULT_PORTS, type HttpService, serveHttp } from "../../serve-http.ts";
import { type CommandSpec, option, textOf } from "../command.ts";
import { type Reloaded, Reloader } from "../dev/reload.ts";
import { RunLog } from "../dev/run-log.ts";
import { exitCode } from "../exit-code.ts";
import { readWholeNumber } from "../input/number-argument.ts";
import { Interrupt } from "../interrupt.ts";
import { timeOfDay } from "../output/moment.ts";
import { pausedText } from "../output/paused.ts";
import type { Shell } from "../shell.ts";

/** A port that was asked for is that one or none. */
const portsOf = (text: string | undefined): readonly number[] =>
  text === undefined ? DEFAULT_PORTS : [readWholeNumber(text, "--port", 0, 65_535)];

export const dev: CommandSpec = {
  usage: "dev",
  summary: "run the engine and the console: take up what is open, let other commands in, load definitions again when they change",
  details:
    "The console and the HTTP API are served on this machine only. The first start prints a link with which the first account is made.\n" +
    "^C lets calls that are under way be answered and ends; a second ^C ends at once, and nothing is lost by it.",
  options: [option("--port <port>", `where the console is served (default: ${DEFAULT_PORTS[0]}, or one of the next that is free)`)],
  run: async (shell, _args, options) => {
    const ports = portsOf(textOf(options, "port"));
    await requireAlone(shell);
    const session = new DevSession(shell, ports);
    try {
      return await session.perform();
    } finally {
      session.close();
    }
  },
};

/** @throws SignalboxError `store-in-use` when an engine of this home listens. */
async function requireAlone({ home }: Shell): Promise<void> {
  const running = await SocketEngine.connect(home);
  if (running === null) return;
  const { pid, command, since } = running.peer;
  await running.close();
  throw new SignalboxError(
    "store-in-use",
    `The store in ${home} is in use by process ${pid} (${command}, since ${since}). Commands reach it as it is; stop it to start another.`,
  );
}

class DevSession {
  readonly #shell: Shell;
  readonly #ports: readonly number[];
  readonly #log: RunLog;
  readonly #reloader: Reloader;
  readonly #interrupt = new Interrupt();
  #config: Config = { workflows: [] };
  #engine: EmbeddedEngine | null = null;

  constructor(shell: Shell, ports: readonly number[]) {
    this.#shell = shell;
    this.#ports = ports;
    this.#log = new RunLog(shell.print, shell.json);
    this.#reloader = new Reloader(shell.configFile, {
      reloaded: (change) => this.#reloaded(change),
      problem: (error) => this.#problem(error),
    });
  }

  async perform(): Promise<number> {
    this.#config = await this.#reloader.load();
    const { openOwn } = await import("../own-instance.ts");
    const { serve } = await import("../../shared-engine.ts");
    const { home, command } = this.#shell;
    const engine = await openOwn(this.#config, {
      home,
      command: `signalbox ${command}`,
      report: this.#report,
      observe: (run) => this.#log.tell(run),
    });
    this.#engine = engine;
    const server = await serve(engine, home, `signalbox ${command}`, () => ({
      people: this.#config.people ?? {},
      workflows: this.#config.workflows.map(({ id }) => id),
    }));
    const http = await serveHttp(engine, { home, ports: this.#ports, people: () => this.#config.people ?? {}, report: this.#report });
    this.#ready(server.path, http, (await engine.state()).paused);
    await asked(this.#interrupt.asked);
    this.#stopping();
    await http.close();
    await server.close();
    await engine.drain();
    await engine.close();
    return exitCode.ok;
  }

  close(): void {
    this.#reloader.close();
    this.#log.close();
    this.#interrupt.release();
  }

  readonly #report = (message: string, error?: Error): void =>
    this.#problem(new Error(error === undefined ? message : `${message} ${error.stack ?? error.message}`));

  #ready(socket: string, { url, setupLink, hasConsole }: HttpService, paused: PausedInstance | null): void {
    const { home, json } = this.#shell;
    const workflows = this.#config.workflows.map(({ id }) => id);
    if (json) void this.#shell.print.json({ type: "ready", pid: process.pid, home, socket, url, workflows, paused });
    else {
      if (paused !== null) this.#say(visible(pausedText(paused)));
      this.#say(
        `${workflows.length} workflows (${workflows.map(visible).join(", ")}), store in ${visible(home)}. Other commands reach this engine; ^C ends it.`,
      );
      this.#say(hasConsole ? `The console is at ${url}` : `The HTTP API is at ${url}/api; the console was not built.`);
    }
    if (setupLink !== null) this.#shell.note(`Nobody has an account yet. Make the first one within 30 minutes at ${setupLink}`);
  }

  #reloaded(change: Reloaded): void {
    const { config, added, changed, removed, ignored } = change;
    this.#engine?.reload(config.workflows, config.people ?? {}, policiesOf(config), config.permissions ?? null);
    this.#engine?.useModel(modelOf(config));
    this.#config = config;
    if (this.#shell.json) return void this.#shell.print.json({ type: "reloaded", added, changed, removed, ignored });
    const parts = [
      ...named(changed, "changed: new runs take the new version, open ones stay on theirs"),
      ...named(added, "added"),
      ...named(removed, "removed: its open runs are blocked until it is back"),
      ...named(ignored, "takes effect at the next start"),
    ];
    this.#say(`loaded again${parts.length === 0 ? ", no graph changed" : `; ${parts.join("; ")}`}`);
  }

  #problem(error: Error): void {
    const message = messageOf(error);
    if (this.#shell.json)
      void this.#shell.print.json({ type: "problem", error: { code: isSignalboxError(error) ? error.code : "internal", message } });
    else
      this.#say(
        `${this.#shell.print.paint.bad("problem:")} ${visible(message)}${isSignalboxError(error) ? " The definitions stay as they were." : ""}`,
      );
  }

  #stopping(): void {
    if (this.#shell.json) void this.#shell.print.json({ type: "stopping" });
    else this.#say("stopping: calls under way are let finish; ^C again ends at once");
  }

  #say(text: string): void {
    const { print } = this.#shell;
    void print.line(`${print.paint.quiet(timeOfDay(new Date().toISOString()))}  ${text}`);
  }
}

const named = (ids: readonly string[], what: string): readonly string[] =>
  ids.length === 0 ? [] : [`${ids.map(visible).join(", ")} ${what}`];
const asked = (signal: AbortSignal): Promise<void> => new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
