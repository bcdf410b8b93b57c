import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { hostTransport } from "../../src/adapters/node/host-transport.ts";
import { parseHostEntry } from "../../src/base/host-entry.ts";
import { type Credential, CredentialMissing } from "../../src/ports/transport.ts";
import { certificateFor } from "./certificate.ts";

const bound = certificateFor("api.example");
const listed = certificateFor("files.example");
const authorities = getCACertificates("default");
/** "host path authorization x-key" of each request that came. */
const received: string[] = [];
const answer: RequestListener = (request, response) => {
  received.push(
    `${request.headers.host?.split(":")[0]} ${request.url} ${request.headers.authorization ?? "-"} ${request.headers["x-key"] ?? "-"}`,
  );
  if (request.url === "/away") response.writeHead(302, { location: `https://files.example:${ports.listed}/landed` });
  response.end();
};
const servers = { bound: createTlsServer(bound, answer), listed: createTlsServer(listed, answer), plain: createServer(answer) };
const ports = { bound: 0, listed: 0, plain: 0 };

beforeAll(async () => {
  setDefaultCACertificates([...authorities, bound.cert, listed.cert]);
  for (const name of ["bound", "listed", "plain"] as const) {
    await new Promise<void>((resolve) => servers[name].listen(0, "127.0.0.1", resolve));
    ports[name] = (servers[name].address() as AddressInfo).port;
  }
});
afterAll(() => {
  setDefaultCACertificates(authorities);
  for (const server of Object.values(servers)) server.close();
});
beforeEach(() => void received.splice(0));

/** A tool that lists all three, with a connection to the first and to the plain one. */
function fetchOf(credential: (hosts: Credential["hosts"]) => Credential): typeof globalThis.fetch {
  const hosts = [`api.example:${ports.bound}`, `files.example:${ports.listed}`, `api.example:${ports.plain}`];
  const transport = hostTransport({ allowPrivateHosts: hosts, resolve: async () => ["127.0.0.1"] });
  const own = [hosts[0], hosts[2]].flatMap((host) => parseHostEntry(host ?? "") ?? []);
  return transport.fetchFor(hosts, () => credential(own));
}
const bearer = (hosts: Credential["hosts"]): Credential => ({ name: "crm", hosts, header: "authorization", value: "Bearer of-the-crm" });

test("S18.3 the credential goes to the hosts of its connection, and in the place of what the tool wrote there", async () => {
  const fetch = fetchOf(bearer);
  await fetch(`https://api.example:${ports.bound}/a`);
  await fetch(`https://API.example:${ports.bound}/b`, { headers: { authorization: "Bearer guessed", "x-key": "own" } });
  expect(received).toEqual(["api.example /a Bearer of-the-crm -", "api.example /b Bearer of-the-crm own"]);
  await fetchOf((hosts) => ({ ...bearer(hosts), header: "x-key", value: "k1" }))(`https://api.example:${ports.bound}/c`);
  expect(received.at(-1)).toBe("api.example /c - k1");
});

test("S18.3 it goes to no other host, though the tool lists it, to no other port, and along no redirect", async () => {
  const fetch = fetchOf(bearer);
  await fetch(`https://files.example:${ports.listed}/a`);
  expect(received.splice(0)).toEqual(["files.example /a - -"]);
  await expect(fetch(`https://api.example:${ports.bound}/away`)).rejects.toThrow(/redirect/);
  const away = await fetch(`https://api.example:${ports.bound}/away`, { redirect: "manual" });
  await fetch(away.headers.get("location") ?? "");
  expect(received).toEqual(["api.example /away Bearer of-the-crm -", "api.example /away Bearer of-the-crm -", "files.example /landed - -"]);
  const elsewhere = fetchOf((hosts) => bearer(hosts.map((host) => ({ ...host, port: null }))));
  await elsewhere(`https://api.example:${ports.bound}/b`);
  expect(received.at(-1)).toBe("api.example /b - -");
});

test("S18.3 over plain http nothing is sent to a host of the connection", async () => {
  await expect(fetchOf(bearer)(`http://api.example:${ports.plain}/a`)).rejects.toMatchObject({
    code: "egress-refused",
    message: expect.stringContaining('"crm" is sent over https alone'),
  });
  expect(received).toEqual([]);
});

test("S18.4 without its connection nothing is sent, to any host", async () => {
  const fetch = fetchOf(() => {
    throw new CredentialMissing("There is none.");
  });
  for (const host of [`api.example:${ports.bound}`, `files.example:${ports.listed}`])
    await expect(fetch(`https://${host}/a`, { method: "POST", body: "x" })).rejects.toMatchObject({ code: "credential-missing" });
  expect(received).toEqual([]);
});
