import { createConnection, type Socket } from "node:net";
import { SignalboxError } from "../../base/error.ts";
import type { Engine, RunView } from "../../ports/engine.ts";
import { LineSplitter } from "./line-splitter.ts";
import { decodeError, type EngineMethod, type Hello, MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES, PROTOCOL, type Response } from "./protocol.ts";
import { socketPath } from "./socket-place.ts";

interface Call {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** An engine that runs in another process of this user, reached through its socket. */
export class SocketEngine implements Engine {
  readonly #socket: Socket;
  readonly #calls = new Map<number, Call>();
  #hello: Hello | null = null;
  #nextId = 1;
  #gone = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const lines = new LineSplitter(MAX_RESPONSE_BYTES, (line) => this.#take(line));
    socket.on("data", (chunk: Buffer) => lines.push(chunk));
    socket.on("error", () => this.#end());
    socket.on("close", () => this.#end());
  }

  /** Null when no engine of this home folder listens. */
  static async connect(home: string): Promise<SocketEngine | null> {
    const path = socketPath(home);
    const socket = path === null ? null : await open(path);
    if (socket === null) return null;
    const engine = new SocketEngine(socket);
    const hello = await engine.#greet();
    if (hello === null) return null;
    if (hello.protocol !== PROTOCOL) {
      await engine.close();
      throw new SignalboxError(
        "unavailable",
        `The engine in ${home} (process ${hello.pid}) is of another version of Signalbox. Stop it, and start it again from this version.`,
      );
    }
    engine.#hello = hello;
    return engine;
  }

  /** What the engine said of itself when this client connected. */
  get peer(): Hello {
    return this.#hello as Hello;
  }

  readonly start = this.#method("start");
  readonly run = this.#method("run");
  readonly runs = this.#method("runs");
  readonly finished: Engine["finished"] = (runId, until, signal) => {
    const answer = this.#request("finished", [runId, until]) as Promise<RunView>;
    if (signal === undefined) return answer;
    const given = Promise.withResolvers<never>();
    signal.addEventListener("abort", () => given.reject(signal.reason));
    return Promise.race([answer, given.promise]);
  };
  readonly journal = this.#method("journal");
  readonly graph = this.#method("graph");
  readonly inbox = this.#method("inbox");
  readonly task = this.#method("task");
  readonly decide = this.#method("decide");
  readonly answer = this.#method("answer");
  readonly settle = this.#method("settle");
  readonly reassign = this.#method("reassign");
  readonly assignees = this.#method("assignees");
  readonly tell = this.#method("tell");
  readonly emit = this.#method("emit");
  readonly cancel = this.#method("cancel");
  readonly pause = this.#method("pause");
  readonly resume = this.#method("resume");
  readonly retry = this.#method("retry");
  readonly replay = this.#method("replay");
  readonly fork = this.#method("fork");
  readonly makeLive = this.#method("makeLive");
  readonly verify = this.#method("verify");
  readonly erase = this.#method("erase");
  readonly prune = this.#method("prune");
  readonly backup = this.#method("backup");
  readonly resumeAll = this.#method("resumeAll");
  readonly instance = this.#method("instance");
  readonly budget = this.#method("budget");
  readonly spend = this.#method("spend");
  readonly budgetTree = this.#method("budgetTree");
  readonly settleReservation = this.#method("settleReservation");
  readonly raiseCap = this.#method("raiseCap");
  readonly releaseFrozen = this.#method("releaseFrozen");
  readonly memory = this.#method("memory");
  readonly forget = this.#method("forget");
  readonly workflows = this.#method("workflows");
  readonly workflow = this.#method("workflow");
  readonly changeSchedule = this.#method("changeSchedule");
  readonly publishPlan = this.#method("publishPlan");
  readonly publish = this.#method("publish");
  readonly publishRequests = this.#method("publishRequests");
  readonly decidePublish = this.#method("decidePublish");
  readonly schedules = this.#method("schedules");
  readonly forms = this.#method("forms");
  readonly createForm = this.#method("createForm");
  readonly changeForm = this.#method("changeForm");
  readonly agents = this.#method("agents");
  readonly stints = this.#method("stints");
  readonly certificate = this.#method("certificate");
  readonly measures = this.#method("measures");
  readonly forecast = this.#method("forecast");
  readonly rules = this.#method("rules");
  readonly backtest = this.#method("backtest");
  readonly noticeMessages = this.#method("noticeMessages");
  readonly retryNotices = this.#method("retryNotices");
  readonly alerts = this.#method("alerts");
  readonly control = this.#method("control");
  readonly secrets = this.#method("secrets");
  readonly setSecret = this.#method("setSecret");
  readonly removeSecret = this.#method("removeSecret");
  readonly rotateSecrets = this.#method("rotateSecrets");
  readonly state = this.#method("state");

  /** Ends the connection; the engine goes on. */
  async close(): Promise<void> {
    this.#gone = true;
    if (this.#socket.closed) return;
    const closed = new Promise((resolve) => this.#socket.once("close", resolve));
    this.#socket.destroy();
    await closed;
  }

  /** Null when the engine ends while we connect: then nobody listens, and nothing was asked yet. */
  async #greet(): Promise<Hello | null> {
    try {
      return (await this.#request("hello")) as Hello;
    } catch (thrown) {
      if (this.#gone) return null;
      throw thrown;
    }
  }

  #method<M extends EngineMethod>(method: M): Engine[M] {
    return ((...params: unknown[]) => this.#request(method, params)) as unknown as Engine[M];
  }

  #request(method: string, params: readonly unknown[] = []): Promise<unknown> {
    if (this.#gone) return Promise.reject(this.#lost());
    const id = this.#nextId++;
    // JSON has no absent item: parameters that are left off at the end are left off here.
    const given = params.slice(0, params.findLastIndex((value) => value !== undefined) + 1);
    const line = `${JSON.stringify({ id, method, params: given })}\n`;
    if (line.length > MAX_REQUEST_BYTES)
      return Promise.reject(
        new SignalboxError(
          "payload-too-large",
          `The value for "${method}" is longer than ${MAX_REQUEST_BYTES} bytes of JSON. Store the large part elsewhere and pass a reference.`,
        ),
      );
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
      this.#socket.write(line);
    });
  }

  #take(line: string | null): void {
    const response = line === null ? null : (JSON.parse(line) as Response);
    if (response === null || response.id === null) return void this.#socket.destroy();
    const call = this.#calls.get(response.id);
    this.#calls.delete(response.id);
    if ("error" in response) call?.reject(decodeError(response.error));
    else call?.resolve(response.result);
  }

  #end(): void {
    this.#gone = true;
    for (const { reject } of this.#calls.values()) reject(this.#lost());
    this.#calls.clear();
  }

  #lost(): SignalboxError {
    const who = this.#hello === null ? "The engine" : `The engine (process ${this.#hello.pid}, ${this.#hello.command})`;
    return new SignalboxError(
      "unavailable",
      `${who} ended before it answered. What was asked may have been done: look with "signalbox runs", and ask again.`,
    );
  }
}

/** Null when nobody listens at the path. */
function open(path: string): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    socket.once("connect", () => {
      socket.removeAllListeners("error");
      resolve(socket);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ECONNREFUSED" || error.code === "ENOTSOCK" || error.code === "ECONNRESET")
        resolve(null);
      else reject(new SignalboxError("unavailable", `The local socket ${path} cannot be reached: ${error.message}`, { cause: error }));
    });
  });
}
