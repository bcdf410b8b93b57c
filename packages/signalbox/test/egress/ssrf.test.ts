import { connect, isIP } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { closedRange } from "../../src/adapters/node/egress/closed-ranges.ts";
import { hostTransport } from "../../src/adapters/node/host-transport.ts";
import { EgressRefused } from "../../src/ports/transport.ts";
import { CLOSED_IPV4, CLOSED_IPV6, embedded, type Form, literalForms, PUBLIC, userinfoForms } from "./address-forms.ts";
import { SocketRecorder } from "./socket-recorder.ts";

/** The origin of the redirects: /3 sends to /2, /2 to /1, /1 to the metadata service. */
const sockets = new SocketRecorder((request, response) => {
  const hop = Number(request.url?.slice(1));
  const location = hop > 1 ? `/${hop - 1}` : "http://169.254.169.254/latest/meta-data/";
  response.writeHead(hop > 0 ? 302 : 200, hop > 0 ? { location } : {}).end("reached");
});
beforeAll(() => sockets.start());
afterAll(() => sockets.stop());
afterEach(() => void sockets.take());

type Fetch = typeof globalThis.fetch;
const failureOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  );
const answers =
  (...addresses: string[]) =>
  async (): Promise<string[]> =>
    addresses;
const hostOf = (url: string): string => new URL(url).host;

/** A tool that lists whatever host it is led to: only what is known of addresses protects it. */
const guarded = (url: string, resolve = answers("1.1.1.1")): Fetch => hostTransport({ resolve }).fetchFor([hostOf(url)]);
/** The same with the guard off, as only an instance can do it. */
const unguarded = (url: string, resolve = answers("1.1.1.1")): Fetch =>
  hostTransport({ resolve, allowPrivateHosts: [hostOf(url)] }).fetchFor([hostOf(url)]);

async function refusals(forms: readonly Form[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { url } of forms) {
    const failure = await failureOf(guarded(url)(url));
    const opened = sockets.take();
    if (opened.length > 0 || !(failure instanceof EgressRefused)) wrong.push(`${url} opened ${opened.join(", ") || "nothing"}: ${failure}`);
  }
  return wrong;
}
async function misses(forms: readonly Form[], urlOf = ({ url }: Form): string => url): Promise<string[]> {
  const wrong: string[] = [];
  for (const form of forms) {
    await failureOf(unguarded(form.url)(urlOf(form)));
    const opened = sockets.take();
    if (opened.length !== 1 || opened[0] !== form.target)
      wrong.push(`${form.url} opened ${opened.join(", ") || "nothing"}, not ${form.target}`);
  }
  return wrong;
}

describe("S3.7 addresses that are written out", () => {
  const literal = literalForms();
  const withUser = userinfoForms();

  test("are more than 400 different ones", () => {
    expect(new Set([...literal, ...withUser].map(({ url }) => url)).size).toBeGreaterThan(1_000);
  });
  test("open no socket, in whatever form", async () => {
    expect(await refusals(literal)).toEqual([]);
    expect(sockets.received).toBe(0);
  });
  test("open one each where the instance allows it: the oracle sees them all", async () => {
    expect(await misses(literal)).toEqual([]);
  });
  test("behind a name or a password open no socket, and one without them where the guard is off", async () => {
    expect(await refusals(withUser)).toEqual([]);
    expect(await misses(withUser, ({ url }) => `https://${hostOf(url)}/`)).toEqual([]);
  });
  test("that are public open one", async () => {
    for (const address of PUBLIC) {
      const url = `https://${address.includes(":") ? `[${address}]` : address}/`;
      await failureOf(guarded(url)(url));
      expect(sockets.take()).toEqual([`${bareOf(url)}:443`]);
    }
  });
});

describe("S3.7 names", () => {
  const url = "https://api.example/";

  test("that resolve to a closed address open no socket, and one where the guard is off", async () => {
    const closed = [...CLOSED_IPV4, ...CLOSED_IPV6, ...CLOSED_IPV4.flatMap(embedded)];
    for (const address of closed) {
      expect(await failureOf(guarded(url, answers(address))(url)), address).toBeInstanceOf(EgressRefused);
      expect(sockets.take()).toEqual([]);
      await failureOf(unguarded(url, answers(address))(url));
      expect(sockets.take()).toEqual([`${address}:443`]);
    }
  });
  test("with one closed address among public ones open no socket", async () => {
    for (const address of [...CLOSED_IPV4, ...CLOSED_IPV6])
      for (const mixed of [
        [address, "1.1.1.1"],
        ["1.1.1.1", "2606:4700::1", address],
      ]) {
        expect(await failureOf(guarded(url, answers(...mixed))(url))).toBeInstanceOf(EgressRefused);
        expect(sockets.take()).toEqual([]);
        await failureOf(unguarded(url, answers(...mixed))(url));
        expect(sockets.take()).toEqual([`${mixed[0]}:443`]);
      }
  });
  test("whose resolver answers with what is no address open no socket, whatever the instance allows", async () => {
    for (const address of [
      "",
      "127.1",
      "0x7f000001",
      "2130706433",
      "127.0.0.1%lo",
      "fe80::1%eth0",
      "::1%1",
      "[::1]",
      "localhost",
      "127.0.0.1\0.example",
    ]) {
      expect(await failureOf(guarded(url, answers(address))(url)), address).toBeInstanceOf(EgressRefused);
      // An address with a zone is one, on this machine.
      if (isIP(address) !== 0) continue;
      expect(await failureOf(unguarded(url, answers(address))(url)), address).toBeInstanceOf(EgressRefused);
    }
    expect(sockets.take()).toEqual([]);
  });
  test("of this machine and of metadata services are not even looked up", async () => {
    const names = ["localhost", "LOCALHOST", "localhost.", "a.localhost", "ｌｏｃａｌｈｏｓｔ", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "local%68ost"];
    const metadata = ["metadata.google.internal", "METADATA.google.internal.", "metadata.goog", "instance-data", "metadata.azure.internal"];
    for (const name of [...names, ...metadata]) {
      let lookups = 0;
      const resolve = async (): Promise<string[]> => [`1.1.1.${++lookups}`];
      const at = `https://${name}/`;
      expect(await failureOf(guarded(at, resolve)(at)), name).toBeInstanceOf(EgressRefused);
      expect([lookups, sockets.take()]).toEqual([0, []]);
      await failureOf(unguarded(at, resolve)(at));
      expect([lookups, sockets.take()]).toEqual([1, ["1.1.1.1:443"]]);
    }
  });
  test("that only have IPv6 are reached where it is public", async () => {
    await failureOf(guarded(url, answers("2606:4700:4700::1111"))(url));
    expect(sockets.take()).toEqual(["2606:4700:4700::1111:443"]);
  });
  test("are resolved once: an answer that changes with every question (a TTL of 0) leads nowhere else", async () => {
    const flipping = (): (() => Promise<string[]>) => {
      let questions = 0;
      return async () => [questions++ % 2 === 0 ? "1.1.1.1" : "169.254.169.254"];
    };
    const fetch = guarded(url, flipping());
    await failureOf(fetch(url));
    expect(sockets.take()).toEqual(["1.1.1.1:443"]);
    expect(await failureOf(fetch(url))).toBeInstanceOf(EgressRefused);
    expect(sockets.take()).toEqual([]);
    await checkThenConnect(flipping());
    expect(sockets.take()).toEqual(["169.254.169.254:443"]);
  });
});

/** What is so often written: the name is checked, and resolved again for the connection. */
async function checkThenConnect(resolve: () => Promise<string[]>): Promise<void> {
  for (const address of await resolve()) expect(closedRange(address)).toBeNull();
  const [address = ""] = await resolve();
  const socket = connect({ host: address, port: 443 });
  await new Promise((done) => socket.once("connect", done));
  socket.destroy();
}

const bareOf = (url: string): string => new URL(url).hostname.replace(/^\[(.*)\]$/, "$1");

test("S3.7 a connection that ends elsewhere is closed before a byte is sent", async () => {
  const before = sockets.received;
  sockets.lies = "10.0.0.1";
  const failure = await failureOf(guarded("https://api.example/")("https://api.example/"));
  const opened = sockets.take();
  sockets.lies = null;
  expect(failure).toBeInstanceOf(EgressRefused);
  expect(String(failure)).toContain("went to 10.0.0.1");
  expect([opened, sockets.received - before]).toEqual([["1.1.1.1:443"], 0]);
  await failureOf(guarded("https://api.example/")("https://api.example/"));
  expect(sockets.received - before).toBeGreaterThan(0);
});

test("S3.7 a tool reaches the hosts and ports that it lists, whatever a URL looks like", async () => {
  const elsewhere = [
    "https://evil.example/",
    "https://api.example.evil.example/",
    "https://api.example.:443/",
    "https://api.example:8443/",
    "https://api-example/",
    "https://xapi.example/",
    "https://аpi.example/",
    "https://evil.example#@api.example/",
    "https://evil.example?@api.example/",
    "https://evil.example\\@api.example/",
    "https://evil.example/https://api.example/",
    "//evil.example/",
    "https:evil.example",
    "https://1.1.1.1/",
  ];
  const fetch = hostTransport({ resolve: answers("1.1.1.1") }).fetchFor(["api.example"]);
  for (const url of elsewhere) {
    expect(await failureOf(fetch(url)), url).toBeInstanceOf(EgressRefused);
    expect(sockets.take(), url).toEqual([]);
    if (url.startsWith("//")) continue;
    await failureOf(guarded(url)(url));
    expect(sockets.take(), url).toEqual([`1.1.1.1:${new URL(url).port || 443}`]);
  }
  for (const url of [
    "https://api.example/",
    "https://API.example:443/",
    "https://ａｐｉ.example/x",
    "https://api.example\\@evil.example/",
  ]) {
    await failureOf(fetch(url));
    expect(sockets.take(), url).toEqual(["1.1.1.1:443"]);
  }
});

test("S3.7 what is not https opens no socket to a public address, even of a host that the instance lists", async () => {
  for (const url of [
    "http://api.example/",
    "ftp://api.example/",
    "ws://api.example/",
    "file:///etc/passwd",
    "data:,x",
    "gopher://api.example/",
  ]) {
    const { host } = new URL(url);
    const fetch = hostTransport({ resolve: answers("1.1.1.1"), allowPrivateHosts: [host || "x"] }).fetchFor([
      "api.example",
      "api.example:80",
    ]);
    expect(await failureOf(fetch(url)), url).toBeInstanceOf(EgressRefused);
  }
  expect(sockets.take()).toEqual([]);
  const fetch = hostTransport({ resolve: answers("10.0.0.1"), allowPrivateHosts: ["api.example"] }).fetchFor(["api.example"]);
  expect(await (await fetch("http://api.example/")).text()).toBe("reached");
  expect(sockets.take()).toEqual(["10.0.0.1:80"]);
});

describe("S3.7 redirects", () => {
  const origin = "http://10.9.9.9:8080";
  const reached = ["10.9.9.9:8080"];
  const metadata = "169.254.169.254";
  const transport = (...more: string[]): Fetch =>
    hostTransport({ allowPrivateHosts: ["10.9.9.9:8080", ...more] }).fetchFor(["10.9.9.9", metadata]);
  /** A tool that goes after them itself, with the fetch that it has. */
  const follow = async (fetch: Fetch, url: string): Promise<Response> => {
    const response = await fetch(url, { redirect: "manual" });
    const location = response.headers.get("location");
    return location === null ? response : follow(fetch, new URL(location, url).href);
  };

  test("are not followed, and where they lead is said", async () => {
    for (const hop of [1, 2, 3]) {
      const failure = await failureOf(transport()(`${origin}/${hop}`, { redirect: "follow" }));
      expect(String(failure)).toContain(hop === 1 ? `a redirect (302) to ${metadata}` : "a redirect (302) to 10.9.9.9:8080");
      expect(sockets.take()).toEqual(reached);
    }
    await failureOf(globalThis.fetch(`${origin}/3`));
    expect(sockets.take().at(-1)).toBe(`${metadata}:80`);
  });
  test("that a tool goes after itself are checked like any request", async () => {
    expect(await failureOf(follow(transport(), `${origin}/3`))).toBeInstanceOf(EgressRefused);
    expect(sockets.take()).toEqual([...reached, ...reached, ...reached]);
    expect((await follow(transport(metadata), `${origin}/3`)).status).toBe(200);
    expect(sockets.take()).toEqual([...reached, ...reached, ...reached, `${metadata}:80`]);
  });
});
