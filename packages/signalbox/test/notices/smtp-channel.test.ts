import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { smtpChannel } from "../../src/adapters/nodemailer/smtp-channel.ts";
import { NoticeRefused, type OutgoingNotice } from "../../src/ports/notice-channel.ts";

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly mail: string;
  readonly user: string;
}
const received: Received[] = [];
let server: SMTPServer;
let port = 0;
/** How the server answers the recipient. */
let refusal: { readonly responseCode: number } | null = null;

beforeAll(async () => {
  server = new SMTPServer({
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    authOptional: true,
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, done) =>
      password === "secret" ? done(null, { user: username ?? "" }) : done(new Error("wrong password")),
    onRcptTo: (_address, _session, done) => (refusal === null ? done() : done(Object.assign(new Error("no such mailbox"), refusal))),
    onData: (stream, { envelope, user }, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => void chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = envelope;
        received.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          mail: Buffer.concat(chunks).toString("utf8"),
          user: String(user ?? ""),
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.server.address() as AddressInfo);
});
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
beforeEach(() => {
  received.length = 0;
  refusal = null;
});

const message = (changes: Partial<OutgoingNotice> = {}): OutgoingNotice => ({
  id: "01m7y2k0x3",
  title: "A person is needed in lead: ada@example.com",
  items: [{ words: "An approval waits at review.", facts: ["about: ada@example.com"], url: "https://signalbox.example/inbox?task=ab12" }],
  more: 0,
  url: "https://signalbox.example/notices",
  settingsUrl: "https://signalbox.example/settings?section=notices",
  ...changes,
});
const channel = (options: Partial<Parameters<typeof smtpChannel>[0]> = {}) =>
  smtpChannel({
    smtp: { host: "127.0.0.1", port, tls: "off" },
    from: "signalbox@signalbox.example",
    password: () => null,
    addressOf: () => Promise.resolve("ana@example.com"),
    ...options,
  });
const never = new AbortController().signal;

/** Headers as a reader of mail joins them, and the text. */
function read(mail: string): { readonly headers: ReadonlyMap<string, string>; readonly text: string } {
  const [head = "", ...rest] = mail.split("\r\n\r\n");
  const lines = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
  const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 2)]));
  const body = rest.join("\r\n\r\n");
  const encoding = headers.get("content-transfer-encoding");
  const text =
    encoding === "base64"
      ? Buffer.from(body, "base64").toString("utf8")
      : encoding === "quoted-printable"
        ? Buffer.from(
            body.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
            "latin1",
          ).toString("utf8")
        : body;
  return { headers, text };
}

describe("a mail", () => {
  test("says where to look, as plain text, under an id that is the same each time", async () => {
    await channel().send(message(), "ana", never);
    await channel().send(message(), "ana", never);
    expect(received).toHaveLength(2);
    expect(received[0]).toMatchObject({ from: "signalbox@signalbox.example", to: ["ana@example.com"] });
    const [first, second] = received.map(({ mail }) => read(mail));
    expect(first?.headers.get("message-id")).toBe("<01m7y2k0x3@signalbox.example>");
    expect(second?.headers.get("message-id")).toBe(first?.headers.get("message-id"));
    expect(first?.headers.get("subject")).toBe("[Signalbox] A person is needed in lead: ada@example.com");
    expect(first?.headers.get("content-type")).toMatch(/^text\/plain/);
    expect(first?.text).toContain("https://signalbox.example/inbox?task=ab12");
    expect(first?.text).toContain("opening it decides nothing");
  });

  test("goes with the password that is there now, and not at all without it", async () => {
    let password: string | null = null;
    const smtp = { host: "127.0.0.1", port, tls: "off", user: "box", password: { name: "SMTP_PASSWORD" } } as const;
    const mail = channel({ smtp, password: () => password });
    await expect(mail.send(message(), "ana", never)).rejects.toThrow("SMTP_PASSWORD is not set");
    password = "wrong";
    await expect(mail.send(message(), "ana", never)).rejects.not.toThrow(NoticeRefused);
    password = "secret";
    await mail.send(message(), "ana", never);
    expect(received.map(({ user }) => user)).toEqual(["box"]);
  });

  test("is not sent unencrypted unless that was said", async () => {
    await expect(channel({ smtp: { host: "127.0.0.1", port } }).send(message(), "ana", never)).rejects.toThrow(/TLS|certificate/i);
    expect(received).toEqual([]);
  });

  test("a mailbox that does not exist is no matter of time; one that is busy is", async () => {
    refusal = { responseCode: 550 };
    await expect(channel().send(message(), "ana", never)).rejects.toBeInstanceOf(NoticeRefused);
    refusal = { responseCode: 450 };
    await expect(channel().send(message(), "ana", never)).rejects.not.toBeInstanceOf(NoticeRefused);
    await expect(channel({ addressOf: () => Promise.resolve(null) }).send(message(), "ana", never)).rejects.toBeInstanceOf(NoticeRefused);
  });
});

const hostile = [
  "Ada\r\nBcc: eve@evil.example",
  "Ada\nX-Evil: 1\n\n<html>",
  "Ada\u0000\u001b[31m",
  "\u202egnp.exe",
  'x"; to=eve@evil.example, <eve@evil.example>',
  "a\u2028b\u2029c",
  "=?utf-8?Q?=0D=0ABcc:_eve@evil.example?=",
  "Ü".repeat(400),
];

test.each(hostile)("S17.7: %j makes no header, no recipient and no control character", async (words) => {
  const item = { words, facts: [`about: ${words}`], url: "https://signalbox.example/inbox?task=ab12" };
  await channel().send(message({ title: words, items: [item] }), "ana", never);
  const [{ to = [], mail = "" } = {}] = received;
  const { headers, text } = read(mail);
  expect(to).toEqual(["ana@example.com"]);
  expect([...headers.keys()].sort()).toEqual([
    "auto-submitted",
    "content-transfer-encoding",
    "content-type",
    "date",
    "from",
    "message-id",
    "mime-version",
    "subject",
    "to",
  ]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  expect(text.replaceAll("\r\n", "\n")).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202a-\u202e\u2028\u2029]/);
  expect(headers.get("to")).toBe("ana@example.com");
});
