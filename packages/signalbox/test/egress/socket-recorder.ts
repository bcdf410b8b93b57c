// The oracle: every connection that this process asks the system for, by whatever code. None of them leaves: each goes to a server of the
// test and believes to have reached what it asked for.
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, type NetConnectOpts, Socket } from "node:net";

type Arguments = [NetConnectOpts | [NetConnectOpts, unknown], unknown];

export class SocketRecorder {
  /** "address:port" of each connection that was asked for. */
  readonly opened: string[] = [];
  /** Bytes that reached the server, over all connections. */
  received = 0;
  /** What sockets say of their other end, where it is not what was asked for. */
  lies: string | null = null;
  readonly #server: Server;
  readonly #connect = Socket.prototype.connect;

  constructor(answer: RequestListener = (_request, response) => void response.end("reached")) {
    this.#server = createServer(answer);
    this.#server.on("connection", (socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (bytes) => {
        this.received += bytes.length;
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const { port } = this.#server.address() as AddressInfo;
    const recorder = this;
    const connect = this.#connect as (this: Socket, options: NetConnectOpts, listener?: unknown) => Socket;
    Socket.prototype.connect = function (this: Socket, ...args: Arguments) {
      const [options, listener] = Array.isArray(args[0]) ? args[0] : [args[0], args[1]];
      const { host = "", port: asked } = options as { host?: string; port: number };
      recorder.opened.push(`${host}:${asked}`);
      Object.defineProperty(this, "remoteAddress", { get: () => recorder.lies ?? host });
      return connect.call(this, { host: "127.0.0.1", port }, typeof listener === "function" ? listener : undefined);
    } as typeof Socket.prototype.connect;
  }

  /** What was opened since the last look. */
  take(): string[] {
    return this.opened.splice(0);
  }

  async stop(): Promise<void> {
    Socket.prototype.connect = this.#connect;
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
