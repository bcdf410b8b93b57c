import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hostTransport } from "../../src/adapters/node/host-transport.ts";
import { isProvablyNotSent } from "../../src/ports/http-outcome.ts";
import { certificateFor } from "./certificate.ts";

const trusted = certificateFor("api.example");
const unknown = certificateFor("api.example");
const authorities = getCACertificates("default");
/** The server names that clients asked for, and the requests that came through. */
const asked: (string | undefined)[] = [];
let requests = 0;

function serve({ cert, key }: typeof trusted): Server {
  const server = createServer({ cert, key }, (request, response) => {
    requests++;
    asked.push((request.socket as TLSSocket & { servername?: string }).servername);
    response.end(`${request.headers.host}`);
  });
  server.on("tlsClientError", () => undefined);
  return server;
}
const servers = { trusted: serve(trusted), unknown: serve(unknown) };
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  setDefaultCACertificates([...authorities, trusted.cert]);
  for (const server of Object.values(servers)) await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  setDefaultCACertificates(authorities);
  for (const server of Object.values(servers)) server.close();
});

const fetchOf = (host: string): typeof globalThis.fetch =>
  hostTransport({ allowPrivateHosts: [host], resolve: async () => ["127.0.0.1"] }).fetchFor([host]);
async function failureOf(host: string): Promise<unknown> {
  return fetchOf(host)(`https://${host}/`, { method: "POST" }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
}

test("S3.7 the server is asked for, and has to prove, the host's own name and not its address", async () => {
  const host = `api.example:${portOf(servers.trusted)}`;
  expect(await (await fetchOf(host)(`https://${host}/`)).text()).toBe(host);
  expect(asked.splice(0)).toEqual(["api.example"]);
});

test("S3.2 a server that proves another name, or nothing, is not sent a byte of the request", async () => {
  const before = requests;
  for (const host of [
    `other.example:${portOf(servers.trusted)}`,
    `127.0.0.1:${portOf(servers.trusted)}`,
    `api.example:${portOf(servers.unknown)}`,
  ]) {
    const failure = await failureOf(host);
    expect(isProvablyNotSent(failure), host).toBe(true);
    expect(String(failure)).toContain("could not be trusted");
  }
  expect(requests).toBe(before);
});

test("S3.2 no variable of the environment turns the proof off", async () => {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
  const before = requests;
  const host = `api.example:${portOf(servers.unknown)}`;
  const failure = await failureOf(host);
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  expect(isProvablyNotSent(failure)).toBe(true);
  expect(requests).toBe(before);
});
