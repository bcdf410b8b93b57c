import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { hostTransport, type TransportOptions } from "../../src/adapters/node/host-transport.ts";
import { isProvablyNotSent } from "../../src/ports/http-outcome.ts";

let server: Server | null = null;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve)));
  server = null;
});

interface Site {
  readonly fetch: typeof globalThis.fetch;
  readonly url: string;
  /** Connections that are open at the server. */
  connections(): Promise<number>;
}
async function site(answer: RequestListener, options: TransportOptions = {}): Promise<Site> {
  const listening = createServer(answer);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const { port } = listening.address() as AddressInfo;
  const fetch = hostTransport({ ...options, allowPrivateHosts: ["127.0.0.1"] }).fetchFor(["127.0.0.1"]);
  const connections = (): Promise<number> => new Promise((resolve) => listening.getConnections((_, count) => resolve(count)));
  return { fetch, url: `http://127.0.0.1:${port}`, connections };
}
const failureOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  );
const bodyOf = async (request: IncomingMessage): Promise<string> => (await request.setEncoding("utf8").toArray()).join("");
const echo: RequestListener = async (request, response) => {
  const { method, url, headers } = request;
  response.setHeader("set-cookie", ["a=1", "b=2"]).end(JSON.stringify({ method, url, headers, body: await bodyOf(request) }));
};
interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 5_000; !(await holds()); ) {
    if (Date.now() > end) throw new Error("It did not come to pass.");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test("a tool gets the platform's Response", async () => {
  const { fetch, url } = await site(echo);
  const response = await fetch(`${url}/a//b?c=%20d#e`, { headers: { "x-one": "1" } });
  expect(response).toBeInstanceOf(Response);
  expect([response.status, response.statusText, response.ok, response.url]).toEqual([200, "OK", true, `${url}/a//b?c=%20d`]);
  expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(await response.json()).toMatchObject({ method: "GET", url: "/a//b?c=%20d", headers: { "x-one": "1" } });
});

test("bodies leave with their length, streams in chunks, a Request as it is", async () => {
  const { fetch, url } = await site(echo);
  const echoed = async (...request: Parameters<typeof fetch>): Promise<Echo> => (await (await fetch(...request)).json()) as Echo;
  const text = await echoed(url, { method: "POST", body: "grüezi" });
  expect([text.body, text.headers["content-length"], text.headers["content-type"]]).toEqual(["grüezi", "7", "text/plain;charset=UTF-8"]);
  expect((await echoed(url, { method: "POST" })).headers["content-length"]).toBe("0");
  const form = new FormData();
  form.set("name", "Ada");
  expect((await echoed(url, { method: "PUT", body: form })).body).toContain("Ada");
  const request = new Request(url, { method: "PATCH", body: "{}", headers: { "content-type": "application/json" } });
  expect(await echoed(request)).toMatchObject({ method: "PATCH", body: "{}", headers: { "content-length": "2" } });
  const stream = await echoed(url, {
    method: "POST",
    body: ReadableStream.from(["a", "b"].map((part) => Buffer.from(part))),
    duplex: "half",
  });
  expect([stream.body, stream.headers["transfer-encoding"]]).toEqual(["ab", "chunked"]);
});

test("S3.7 headers about the connection are not the tool's to set, and a host of its own is refused", async () => {
  const { fetch, url } = await site(echo);
  const headers = { connection: "upgrade", upgrade: "websocket", "transfer-encoding": "chunked", "content-length": "99", te: "trailers" };
  const got = (await (await fetch(url, { method: "POST", body: "x", headers })).json()) as Echo;
  expect(got.headers).toMatchObject({ connection: "close", "content-length": "1", host: new URL(url).host });
  expect([got.headers.upgrade, got.headers["transfer-encoding"], got.headers.te]).toEqual([undefined, undefined, undefined]);
  const failure = await failureOf(fetch(url, { headers: { host: "internal.example" } }));
  expect(String(failure)).toContain("is for internal.example");
});

test("answers are unpacked; what is encoded in another way is handed over as it is", async () => {
  const packed: { readonly [coding: string]: Buffer } = {
    gzip: gzipSync("hello"),
    deflate: deflateSync("hello"),
    br: brotliCompressSync("hello"),
  };
  const { fetch, url } = await site((request, response) => {
    const coding = decodeURIComponent(request.url?.slice(1) ?? "");
    response.setHeader("content-encoding", coding).end(packed[coding] ?? "as it is");
  });
  for (const coding of Object.keys(packed)) expect(await (await fetch(`${url}/${coding}`)).text()).toBe("hello");
  expect(await (await fetch(`${url}/aes128`)).text()).toBe("as it is");
  expect(String(await failureOf(fetch(`${url}/gzip,%20gzip`)))).toContain("encoded 2 times");
});

test("S3.7 an answer is cut off at its limit, packed or not, and its connection is closed", async () => {
  const endless = (response: ServerResponse): void => {
    const more = (): unknown =>
      response.destroyed || (response.write(Buffer.alloc(10_000)) ? setImmediate(more) : response.once("drain", more));
    more();
  };
  const bomb = gzipSync(Buffer.alloc(20_000_000));
  const { fetch, url, connections } = await site(
    (request, response) => {
      if (request.url === "/bomb") response.setHeader("content-encoding", "gzip").end(bomb);
      // Each member unpacks to nothing: only the packed bytes grow.
      else if (request.url === "/empty")
        response.setHeader("content-encoding", "gzip").end(Buffer.concat(Array(10_000).fill(gzipSync(""))));
      else if (request.url === "/endless") endless(response);
      else response.end(Buffer.alloc(100_000));
    },
    { maxResponseBytes: 100_000 },
  );
  expect(bomb.length).toBeLessThan(100_000);
  expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(100_000);
  for (const path of ["/bomb", "/empty", "/endless"]) {
    const failure = await failureOf(fetch(url + path).then((response) => response.arrayBuffer()));
    expect(String(failure), path).toContain("more than 100000 bytes");
    expect(isProvablyNotSent(failure)).toBe(false);
  }
  await until(async () => (await connections()) === 0);
});

test("an abort ends the wait for an answer, and the answer, with its own reason", async () => {
  const { fetch, url, connections } = await site((request, response) => {
    if (request.url === "/slow") response.write("a");
  });
  for (const path of ["/never", "/slow"]) {
    const controller = new AbortController();
    const reading = fetch(url + path, { signal: controller.signal }).then((response) => response.text());
    await until(async () => (await connections()) === 1);
    const reason = new Error("enough");
    controller.abort(reason);
    expect(await failureOf(reading)).toBe(reason);
    await until(async () => (await connections()) === 0);
  }
  const reason = new Error("too late");
  expect(await failureOf(fetch(url, { signal: AbortSignal.abort(reason) }))).toBe(reason);
});

test("a short answer that nobody reads keeps no connection", async () => {
  const { fetch, url, connections } = await site((_request, response) => void response.end("short"));
  expect((await fetch(url)).ok).toBe(true);
  expect((await fetch(url, { method: "HEAD" })).ok).toBe(true);
  await until(async () => (await connections()) === 0);
});

test("S3.2 what fails before the first byte was not sent, whatever is wrong", async () => {
  const taken = createTcpServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { port } = taken.address() as AddressInfo;
  await new Promise((resolve) => taken.close(resolve));
  const hostile = createTcpServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => hostile.listen(0, "127.0.0.1", resolve));
  const hangsUp = (hostile.address() as AddressInfo).port;
  const options = { allowPrivateHosts: ["127.0.0.1", "gone.example", "none.example"], resolve: noSuchName };
  const fetch = hostTransport(options).fetchFor(["127.0.0.1", "gone.example", "none.example", "api.example"]);
  const attempts: [string, RequestInit?][] = [
    [`http://127.0.0.1:${port}/`],
    [`https://127.0.0.1:${hangsUp}/`],
    ["https://gone.example/"],
    ["https://none.example/"],
    ["https://not-listed.example/"],
    ["https://user:secret@api.example/"],
    ["https://api.example/", { method: "CONNECT" }],
    ["https://api.example/", { method: "GET", body: "x" }],
    ["https://api.example/", { headers: { "x-bad": "a\r\nb: c" } }],
    ["https://api.example/", { integrity: "sha256-abc" }],
    ["no url"],
  ];
  for (const [url, init] of attempts) {
    const failure = await failureOf(fetch(url, init));
    expect(isProvablyNotSent(failure), `${url}: ${failure}`).toBe(true);
    expect(String(failure)).not.toContain("secret");
  }
  hostile.close();
});
const noSuchName = async (hostname: string): Promise<string[]> => {
  if (hostname === "none.example") return [];
  throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: "ENOTFOUND" });
};

test("S3.2 what fails after it is not known to be unsent, whatever the socket says", async () => {
  const { fetch, url } = await site((request, response) => {
    if (request.url === "/cut") response.writeHead(200, { "content-length": "10" }).write("half");
    setImmediate(() => request.socket.destroy());
  });
  for (const path of ["/reset", "/cut"]) {
    const failure = await failureOf(fetch(url + path).then((response) => response.text()));
    expect(failure, path).toBeInstanceOf(Error);
    expect(isProvablyNotSent(failure), path).toBe(false);
  }
});

test("the next address is tried where one does not answer", async () => {
  const { url } = await site((_request, response) => void response.end("second"));
  const { port } = new URL(url);
  const resolve = async (): Promise<string[]> => ["127.0.0.2", "::1", "127.0.0.1"];
  const fetch = hostTransport({ allowPrivateHosts: ["two.example"], resolve }).fetchFor(["two.example"]);
  expect(await (await fetch(`http://two.example:${port}/`)).text()).toBe("second");
});

test("S3.2 a request that was not sent says nothing of an attempt that has sent another", async () => {
  const { fetch: shared, url } = await site((_request, response) => void response.end("done"));
  const refused = "https://not-listed.example/";
  expect(isProvablyNotSent(await failureOf(shared(refused, { method: "POST" })))).toBe(true);
  await shared(url);
  expect(isProvablyNotSent(await failureOf(shared(refused, { method: "POST" })))).toBe(true);
  const beside = shared(url, { method: "POST" });
  const failure = await failureOf(shared(refused, { method: "POST" }));
  expect(isProvablyNotSent(failure)).toBe(false);
  expect(String(failure)).toContain("Another request of this attempt may have left");
  await beside;
  expect(isProvablyNotSent(await failureOf(shared(refused)))).toBe(false);
});

test("a body that is cancelled, before it has come and while it comes, ends its connection and nothing else", async () => {
  const { fetch, url, connections } = await site((_request, response) => {
    response.write("x".repeat(100));
    const more = setInterval(() => response.write("y".repeat(100)), 1);
    response.once("close", () => clearInterval(more));
  });
  for (const reads of [0, 1, 3]) {
    const reader = (await fetch(url)).body?.getReader();
    for (let n = 0; n < reads; n++) await reader?.read();
    await reader?.cancel();
  }
  await expect.poll(connections).toBe(0);
});
