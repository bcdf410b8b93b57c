import { SocketEngine } from "../../adapters/socket/socket-engine.ts";
import { isSignalboxError, messageOf, SignalboxError } from "../../base/error.ts";
import { visible } from "../../base/visible.ts";
import { type Config, policiesOf } from "../../engine/config.ts";
import type { EmbeddedEngine } from "../../engine/embedded-engine.ts";
import { modelOf } from "../../engine/models-by-name.ts";
import { namedSources } from "../../engine/secrets/named-sources.ts";
import type { PausedInstance, Publishes, WorkflowSummary } from "../../ports/engine.ts";
import type { Report } from "../../ports/report.ts";
import { type HttpService, serveHttp } from "../../serve-http.ts";
import { exitCode } from "../exit-code.ts";
import { Interrupt } from "../interrupt.ts";
import { logLine } from "../output/log-line.ts";
import { timeOfDay } from "../output/moment.ts";
import { pausedText } from "../output/paused.ts";
import type { Shell } from "../shell.ts";
import { type Reloaded, Reloader } from "./reload.ts";
import { RunLog } from "./run-log.ts";

export interface ServerOptions {
  /** Of several, the first that is free. */
  readonly ports: readonly number[];
  /** Names that a proxy in front of the server is reached by, with the port where the address has one. */
  readonly hostNames: readonly string[];
  /** "loaded": definitions are loaded again when they change, and go live. "asked": they stay as they are until it is started again. */
  readonly publishes: Publishes;
}

/** An engine with its console, until somebody asks it to end. */
export class ServerSession {
  readonly #shell: Shell;
  readonly #options: ServerOptions;
  readonly #log: RunLog;
  readonly #reloader: Reloader;
  readonly #interrupt = new Interrupt();
  #config: Config = { workflows: [] };
  #engine: EmbeddedEngine | null = null;

  constructor(shell: Shell, options: ServerOptions) {
    this.#shell = shell;
    this.#options = options;
    this.#log = new RunLog(shell.print, shell.json);
    this.#reloader = new Reloader(shell.configFile, {
      reloaded: (change) => this.#reloaded(change),
      problem: (error) => this.#problem(error),
    });
  }

  async perform(): Promise<number> {
    const { ports, hostNames, publishes } = this.#options;
    await requireAlone(this.#shell);
    this.#config = publishes === "loaded" ? await this.#reloader.load() : await this.#shell.config();
    const { openOwn } = await import("../own-instance.ts");
    const { serve } = await import("../../shared-engine.ts");
    const { home, command } = this.#shell;
    const engine = await openOwn(this.#config, {
      home,
      command: `signalbox ${command}`,
      publishes,
      report: this.#report,
      observe: (run) => this.#log.tell(run),
    });
    this.#engine = engine;
    const server = await serve(engine, home, `signalbox ${command}`, () => ({
      people: this.#config.people ?? {},
      workflows: this.#config.workflows.map(({ id }) => id),
    }));
    const config = () => this.#config;
    const http = await serveHttp(engine, { home, ports, hostNames, config, report: this.#report });
    this.#ready(server.path, http, (await engine.state()).paused, await engine.workflows());
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

  readonly #report: Report = (message, error, runId): void =>
    this.#problem(new Error(error === undefined ? message : `${message} ${error.stack ?? error.message}`), runId);

  #ready(
    socket: string,
    { url, setupLink, hasConsole }: HttpService,
    paused: PausedInstance | null,
    known: readonly WorkflowSummary[],
  ): void {
    const { home, json } = this.#shell;
    const workflows = this.#config.workflows.map(({ id }) => id);
    const candidates = known.flatMap(candidateOf);
    if (json) void this.#shell.print.json(logLine("info", "ready", { pid: process.pid, home, socket, url, workflows, candidates, paused }));
    else {
      if (paused !== null) this.#say(visible(pausedText(paused)));
      this.#say(
        `${workflows.length} workflows (${workflows.map(visible).join(", ")}), store in ${visible(home)}. Other commands reach this engine; ^C ends it.`,
      );
      this.#say(hasConsole ? `The console is at ${url}` : `The HTTP API is at ${url}/api; the console was not built.`);
      for (const candidate of candidates) this.#say(candidateText(candidate));
    }
    if (setupLink !== null) this.#shell.note(`Nobody has an account yet. Make the first one within 30 minutes at ${setupLink}`);
  }

  #reloaded(change: Reloaded): void {
    const { config, added, changed, removed, ignored } = change;
    this.#engine?.reload(config.workflows, config.people ?? {}, policiesOf(config), config.permissions ?? null, namedSources(config));
    this.#engine?.useModel(modelOf(config));
    this.#engine?.notices.useAlerts(config.alerts ?? []);
    this.#config = config;
    if (this.#shell.json) return void this.#shell.print.json(logLine("info", "reloaded", { added, changed, removed, ignored }));
    const parts = [
      ...named(changed, "changed: new runs take the new version, open ones stay on theirs"),
      ...named(added, "added"),
      ...named(removed, "removed: its open runs are blocked until it is back"),
      ...named(ignored, "takes effect at the next start"),
    ];
    this.#say(`loaded again${parts.length === 0 ? ", no graph changed" : `; ${parts.join("; ")}`}`);
  }

  #problem(error: Error, runId?: string): void {
    const message = messageOf(error);
    if (this.#shell.json)
      void this.#shell.print.json(
        logLine("error", "problem", {
          ...(runId === undefined ? {} : { runId }),
          error: { code: isSignalboxError(error) ? error.code : "internal", message },
        }),
      );
    else
      this.#say(
        `${this.#shell.print.paint.bad("problem:")} ${visible(message)}${isSignalboxError(error) ? " The definitions stay as they were." : ""}`,
      );
  }

  #stopping(): void {
    if (this.#shell.json) void this.#shell.print.json(logLine("info", "stopping", {}));
    else this.#say("stopping: calls under way are let finish; ^C again ends at once");
  }

  #say(text: string): void {
    const { print } = this.#shell;
    void print.line(`${print.paint.quiet(timeOfDay(new Date().toISOString()))}  ${text}`);
  }
}

interface Candidate {
  readonly workflow: string;
  readonly version: number;
  readonly live: number | null;
}
const candidateOf = ({ workflow, live, loaded }: WorkflowSummary): readonly Candidate[] =>
  loaded === null || loaded.version === live?.version ? [] : [{ workflow, version: loaded.version, live: live?.version ?? null }];

function candidateText({ workflow, version, live }: Candidate): string {
  const now = live === null ? "no version is live, so nothing starts it" : `runs start on version ${live}`;
  const id = visible(workflow);
  return `${id}: version ${version} is a candidate; ${now}. See "signalbox plan ${id}", then: signalbox publish ${id} --as <person> --reason <why>`;
}

const named = (ids: readonly string[], what: string): readonly string[] =>
  ids.length === 0 ? [] : [`${ids.map(visible).join(", ")} ${what}`];
const asked = (signal: AbortSignal): Promise<void> => new Promise((resolve) => signal.addEventListener("abort", () => resolve()));

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
