import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { hostTransport } from "../../src/adapters/node/host-transport.ts";
import { webhookChannel } from "../../src/adapters/node/notices/webhook-channel.ts";
import { standardWebhooks } from "../../src/adapters/node/webhooks/standard-webhooks.ts";
import { NoticeRefused, type OutgoingNotice } from "../../src/ports/notice-channel.ts";

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}
const received: Received[] = [];
let server: Server;
let port = 0;
let status = 200;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      received.push({ path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {}).end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));
beforeEach(() => {
  received.length = 0;
  status = 200;
});

const secretOf = (fill: number): string => `whsec_${Buffer.alloc(32, fill).toString("base64")}`;
const [old, fresh] = [secretOf(1), secretOf(2)];
const NOW = Date.parse("2026-01-05T09:00:00Z");
const message: OutgoingNotice = {
  id: "01m7y2k0x3",
  title: "A person is needed in lead: <!channel> & co",
  items: [
    {
      words: "An approval waits at review.",
      facts: ["about: <https://evil.example|click> \u202egnp.exe\n<!here>"],
      url: "https://signalbox.example/inbox?task=a%3Eb",
    },
  ],
  more: 2,
  url: "https://signalbox.example/notices",
  settingsUrl: "https://signalbox.example/settings?section=notices",
};
const channel = (options: Partial<Parameters<typeof webhookChannel>[0]> = {}) =>
  webhookChannel({
    name: "team",
    url: () => `http://127.0.0.1:${port}/hook?x=1`,
    secrets: () => [fresh, old],
    transport: hostTransport({ allowPrivateHosts: [`127.0.0.1:${port}`] }),
    now: () => NOW,
    ...options,
  });
const never = new AbortController().signal;
const headersOf = (headers: IncomingHttpHeaders): Headers =>
  new Headers(Object.entries(headers).map(([name, value]) => [name, String(value)]));

test("S17.8: it is signed so that the incoming side takes it, by each secret, and under the same id each time", async () => {
  await channel().send(message, "", never);
  await channel({ now: () => NOW + 60_000 }).send(message, "", never);
  expect(received.map(({ path }) => path)).toEqual(["/hook?x=1", "/hook?x=1"]);
  const times = received.map(({ headers, body }, index) => {
    for (const secret of [old, fresh]) {
      const keys = [standardWebhooks.keyOf(secret) ?? new Uint8Array()];
      const delivery = { headers: headersOf(headers), body, now: NOW + index * 60_000 };
      expect(standardWebhooks.verify(delivery, keys)).toEqual({ ok: true, id: message.id });
      expect(standardWebhooks.verify({ ...delivery, body: Buffer.concat([body, Buffer.from(" ")]) }, keys).ok).toBe(false);
    }
    return headers["webhook-timestamp"];
  });
  expect(new Set(times).size).toBe(2);
});

test("S17.7: its body is one that Slack takes, in which a stranger makes no mention and no link", async () => {
  await channel().send(message, "", never);
  const body = JSON.parse(received[0]?.body.toString("utf8") ?? "") as { text: string; blocks: Record<string, unknown>[] };
  expect(Object.keys(body)).toEqual(["text", "blocks"]);
  expect(body.text).toBe("A person is needed in lead: &lt;!channel&gt; &amp; co");
  expect(body.blocks.map(({ type }) => type)).toEqual(["header", "section", "context", "section", "context"]);
  const markdown = body.blocks.flatMap(({ elements = [] }) => elements as { type: string; text: string }[]);
  expect(markdown.map(({ text }) => text)).toEqual([
    "<https://signalbox.example/inbox?task=a%3Eb|Open the page>",
    "<https://signalbox.example/notices|Open the page>",
  ]);
  for (const { text } of body.blocks)
    if (text !== undefined) expect(text).toMatchObject({ type: "plain_text", text: expect.not.stringMatching(/[\u202e\r]/) });
});

test("S17.8: without a secret, or without an address, nothing leaves; nor to a private address that the instance has not opened", async () => {
  await expect(channel({ secrets: () => [] }).send(message, "", never)).rejects.toThrow("nothing is posted unsigned");
  await expect(channel({ secrets: () => ["too-short"] }).send(message, "", never)).rejects.toThrow("nothing is posted unsigned");
  await expect(channel({ url: () => null }).send(message, "", never)).rejects.toThrow("has no address here");
  await expect(channel({ transport: hostTransport() }).send(message, "", never)).rejects.toMatchObject({ code: "egress-refused" });
  await expect(
    channel({ url: () => "https://169.254.169.254/latest", transport: hostTransport() }).send(message, "", never),
  ).rejects.toMatchObject({ code: "egress-refused" });
  expect(received).toEqual([]);
});

test("S17.3: only 2xx is taken for an answer, no redirect is followed, and 410 ends it", async () => {
  for (const each of [302, 400, 500]) {
    status = each;
    await expect(channel().send(message, "", never)).rejects.toThrow(`answered ${each}`);
  }
  status = 410;
  await expect(channel().send(message, "", never)).rejects.toSatisfy((thrown) => thrown instanceof NoticeRefused && thrown.stop);
  expect(received.map(({ path }) => path)).toEqual(Array.from({ length: 4 }, () => "/hook?x=1"));
});
