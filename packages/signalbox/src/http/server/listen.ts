import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { messageOf, SignalboxError } from "../../base/error.ts";

export interface ListenOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** The address to listen on. Others than this machine are let in only where an address says so. */
  readonly address?: string;
}
export interface Listening {
  readonly port: number;
  /** Takes no new requests, and ends connections that wait for events. */
  close(): Promise<void>;
}

const HEADERS_MS = 10_000;
const REQUEST_MS = 60_000;
const KEEP_ALIVE_MS = 5_000;
const MOST_HEADERS = 100;
const MOST_CONNECTIONS = 10_000;

/** Puts an app on a port. H8: who sends slowly, too much, or nothing, is let go. */
export async function listen(fetch: (request: Request) => Response | Promise<Response>, options: ListenOptions): Promise<Listening> {
  const server = createAdaptorServer({ fetch, serverOptions: { maxHeaderSize: 16_384 } }) as Server;
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxHeadersCount = MOST_HEADERS;
  server.maxConnections = MOST_CONNECTIONS;
  await opened(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const opened = (server: Server, { port, address = "127.0.0.1" }: ListenOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "something else listens there; --port chooses another" : messageOf(error);
      reject(new SignalboxError("unavailable", `The server cannot listen on ${address}:${port}: ${why}.`, { cause: error }));
    });
    server.listen(port, address, resolve);
  });
