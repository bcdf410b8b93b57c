import { chmodSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { messageOf, SignalboxError } from "../../base/error.ts";
import { Redactor } from "../../base/redactor.ts";
import type { Engine } from "../../ports/engine.ts";
import { LineSplitter } from "./line-splitter.ts";
import { callEngine } from "./methods.ts";
import { encodeError, type Hello, MAX_REQUEST_BYTES, PROTOCOL, type Request, type Response } from "./protocol.ts";
import { prepareSocketPath, removeSocket } from "./socket-place.ts";

/** How many requests of one connection may be under way; a client that sends more is not read until some are answered. */
const MOST_PENDING = 8_192;

export interface SocketServer {
  readonly path: string;
  /** How many clients are connected. */
  readonly connections: number;
  /** Resolves when nobody is connected. */
  unused(): Promise<void>;
  /** Ends every connection and removes the socket. */
  close(): Promise<void>;
}
export interface ServeOptions {
  /** The folder of the store, which this process holds. */
  readonly home: string;
  /** Asked for each connection: people and workflows may be reloaded. */
  readonly describe: () => Omit<Hello, "protocol" | "pid" | "since">;
  /** Takes secrets out of every answer. */
  readonly redactor?: Redactor;
}

/** Lets other processes of the same user reach an engine. */
export async function serveEngine(engine: Engine, { home, describe, redactor = new Redactor() }: ServeOptions): Promise<SocketServer> {
  const self = { protocol: PROTOCOL, pid: process.pid, since: new Date().toISOString() } as const;
  const path = prepareSocketPath(home);
  const connections = new Set<Socket>();
  let left = (): void => undefined;
  const server = createServer((socket) => {
    connections.add(socket);
    socket.on("close", () => {
      connections.delete(socket);
      if (connections.size === 0) left();
    });
    serveConnection(socket, engine, redactor, () => ({ ...self, ...describe() }));
  });
  await listen(server, path);
  return {
    path,
    get connections() {
      return connections.size;
    },
    unused: () =>
      new Promise((resolve) => {
        left = resolve;
        if (connections.size === 0) resolve();
      }),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of connections) socket.destroy();
      await closed;
      removeSocket(home);
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) =>
      reject(new SignalboxError("unavailable", `The local socket ${path} could not be opened: ${messageOf(error)}`, { cause: error })),
    );
    server.listen(path, () => {
      // The folder keeps others out already; the socket's own mode says so again.
      if (process.platform !== "win32") chmodSync(path, 0o600);
      resolve();
    });
  });
}

function serveConnection(socket: Socket, engine: Engine, redactor: Redactor, hello: () => Hello): void {
  let pending = 0;
  const gone = new AbortController();
  socket.once("close", () => gone.abort(new Error("Whoever waited has gone.")));
  const send = (response: Response): void => {
    if (!socket.destroyed) socket.write(`${encode(redactor.value(response))}\n`);
  };
  const refuse = (message: string): void => {
    send({ id: null, error: { code: "usage", message, problems: [] } });
    socket.end();
  };
  const take = async ({ id, method, params }: Request): Promise<void> => {
    if (++pending >= MOST_PENDING) socket.pause();
    try {
      const result = method === "hello" ? hello() : await callEngine(engine, method, params, gone.signal);
      send({ id, result: result ?? null });
    } catch (thrown) {
      send({ id, error: encodeError(thrown) });
    } finally {
      if (--pending < MOST_PENDING && socket.isPaused()) socket.resume();
    }
  };
  const lines = new LineSplitter(MAX_REQUEST_BYTES, (line) => {
    const request = line === null ? null : readRequest(line);
    if (request === null)
      refuse(line === null ? `A request is longer than ${MAX_REQUEST_BYTES} bytes.` : "A request is a line of JSON: {id, method, params}.");
    else void take(request);
  });
  socket.on("data", (chunk: Buffer) => lines.push(chunk));
  // Whoever goes away in the middle of a request has what they asked for done all the same.
  socket.on("error", () => socket.destroy());
}

function readRequest(line: string): Request | null {
  try {
    const { id, method, params = [] } = JSON.parse(line) as Partial<Request>;
    return Number.isSafeInteger(id) && typeof method === "string" && Array.isArray(params) ? { id: id as number, method, params } : null;
  } catch {
    return null;
  }
}

function encode(response: Response): string {
  try {
    return JSON.stringify(response);
  } catch (thrown) {
    // Longer than a string may be.
    return JSON.stringify({
      id: response.id,
      error: { code: "payload-too-large", message: `The answer does not fit a message: ${messageOf(thrown)}`, problems: [] },
    });
  }
}
