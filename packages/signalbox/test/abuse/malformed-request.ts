// Requests that no client of ours would send, as the bytes that go over the wire: what is wrong may be wrong below HTTP, too.
import { operations } from "../../src/http/contract/index.ts";
import type { Chance } from "./chance.ts";

export interface Sender {
  /** "localhost:4400" */
  readonly host: string;
  /** An API key that may do everything, so that what is malformed gets as far as it can. */
  readonly key: string;
}

const routes = Object.values(operations).map(({ method, path }) => ({ method: method.toUpperCase(), path }));
const methods = [
  "GET",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "HEAD",
  "OPTIONS",
  "TRACE",
  "CONNECT",
  "PROPFIND",
  "get",
  "\u0000",
  "G E T",
  "x".repeat(300),
];
const words = [
  "",
  "x",
  "0",
  "-1",
  "1e999",
  "%00",
  "%ff",
  "%2e%2e%2f",
  "..",
  "a".repeat(3_000),
  "%u202e",
  "é",
  "{}",
  "null",
  "' OR 1=1 --",
  "$(id)",
  "%0d%0aset-cookie:a=b",
];
const types = [
  "application/json",
  "application/json; charset=utf-16",
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=",
  "",
  "application/json,application/json",
];
const deep = (levels: number): string => `${'{"a":['.repeat(levels)}1${"]}".repeat(levels)}`;
const bodies: readonly string[] = [
  "",
  "null",
  "[]",
  "{",
  '{"a"',
  '"\\ud800"',
  "1e400",
  "-0",
  "NaN",
  "{}{}",
  deep(40),
  deep(20_000),
  `[${"0,".repeat(20_000)}0]`,
  '{"__proto__":{"admin":true},"constructor":{"prototype":{}}}',
  '{"toString":1,"hasOwnProperty":null}',
  '{"workflow":["greet"],"input":null}',
  '{"workflow":"greet","input":{"name":{"$ref":"#"}}}',
  '{"workflow":"__proto__","input":{}}',
  '{"token":1,"name":null,"password":[]}',
  '{"name":"\\u0000","password":"x"}',
  '{"decision":"approve","hash":"x"}',
  '{"permissions":["*"],"name":"x"}',
  '{"event":"","key":"","payload":1e308}',
  '{"costUsd":-1,"tokens":1.5,"reason":"x","cap":"x","what":"x"}',
];

type Shape = (chance: Chance, sender: Sender) => Buffer;

/** A request line and headers that are right but for what is asked. */
function head(line: string, { host, key }: Sender, headers: readonly string[] = []): string {
  return [line, `Host: ${host}`, `Authorization: Bearer ${key}`, "Connection: close", ...headers, "", ""].join("\r\n");
}
const filled = (path: string, chance: Chance): string => path.replace(/\{\w+\}/g, () => chance.of(words));
const query = (chance: Chance): string =>
  chance.below(2) === 0
    ? ""
    : `?${chance.of(["limit", "status", "before", "who", "x", "__proto__", "text", ""])}=${chance.of(words)}&limit=${chance.of(words)}`;
const withBody = (line: string, sender: Sender, type: string, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(head(line, sender, [`Content-Type: ${type}`, `Content-Length: ${body.length}`])), body]);

const knownRoute: Shape = (chance, sender) => {
  const { method, path } = chance.of(routes);
  return withBody(`${method} ${filled(path, chance)}${query(chance)} HTTP/1.1`, sender, chance.of(types), Buffer.from(chance.of(bodies)));
};
const anyLine: Shape = (chance, sender) => {
  const path = `/${chance.of(["api", "api/runs", "assets", "", "api//runs", ".git/config", "%2e%2e/%2e%2e/etc/passwd"])}/${chance.of(words)}`;
  const version = chance.of(["HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/3.0", "HTTP/x", "", "HTTP/1.1 HTTP/1.1"]);
  return Buffer.from(head(`${chance.of(methods)} ${path}${query(chance)} ${version}`, sender));
};
const notUtf8: Shape = (chance, sender) => {
  const body = Buffer.concat([Buffer.from('{"workflow":"'), chance.bytes(chance.below(200)), Buffer.from('","input":{}}')]);
  return withBody(
    `POST ${chance.of(["/api/runs", "/api/session", "/api/events", "/api/setup"])} HTTP/1.1`,
    sender,
    "application/json",
    body,
  );
};
const manyHeaders: Shape = (chance, sender) =>
  Buffer.from(
    head(
      "GET /api/runs HTTP/1.1",
      sender,
      Array.from({ length: chance.below(300) }, (_, n) => `X-${n}: ${chance.of(words)}`),
    ),
  );
const oddHeaders: Shape = (chance, sender) => {
  const odd = [
    `Host: ${chance.of(["evil.example", "", "localhost", `${sender.host}, evil.example`])}`,
    `Cookie: __Host-signalbox=${chance.of(words)}`,
    `Authorization: ${chance.of(["Basic eDp5", "Bearer", "Bearer sb_x_y", `Bearer ${"k".repeat(4_000)}`])}`,
    ` folded: line`,
    `X-Null: a\u0000b`,
    `No colon`,
    `Origin: ${chance.of(["null", "http://evil.example", "http://", "\u00ff"])}`,
    `X-Signalbox-Csrf: ${chance.of(words)}`,
    `Idempotency-Key: ${chance.of(words)}`,
    `Last-Event-ID: ${chance.of(words)}`,
    `Expect: ${chance.of(["100-continue", "200-ok"])}`,
    `Upgrade: websocket\r\nConnection: upgrade`,
    `Range: bytes=0-${chance.of(words)}`,
    `Accept-Encoding: ${"gzip,".repeat(500)}`,
  ];
  const { method, path } = chance.of(routes);
  return Buffer.from(head(`${method} ${filled(path, chance)} HTTP/1.1`, sender, [chance.of(odd), chance.of(odd)]));
};
/** Two readers that do not agree where a request ends. */
const smuggled: Shape = (chance, sender) => {
  const inner = `GET /api/accounts HTTP/1.1\r\nHost: ${sender.host}\r\n\r\n`;
  const lengths = [
    ["Content-Length: 4", "Transfer-Encoding: chunked"],
    ["Content-Length: 4", "Content-Length: 40"],
    ["Content-Length: -1"],
    ["Content-Length: 0x10"],
    ["Content-Length: 99999999999999999999"],
    ["Transfer-Encoding: xchunked"],
    ["Transfer-Encoding: chunked, identity"],
    ["Transfer-Encoding : chunked"],
    ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
  ];
  const body = chance.of([`0\r\n\r\n${inner}`, `5\r\nhello\r\n`, `ffffffffffffffff\r\n`, `-1\r\nx\r\n`, "zz\r\n", inner]);
  return Buffer.from(head("POST /api/runs HTTP/1.1", sender, ["Content-Type: application/json", ...chance.of(lengths)]) + body);
};
const noise: Shape = (chance, sender) =>
  chance.of([
    () => chance.bytes(1 + chance.below(400)),
    () => Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    () => Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
    () => Buffer.from("\r\n\r\n\r\n"),
    () => Buffer.from(head(`GET http://${sender.host}/api/runs HTTP/1.1`, sender)),
    () => Buffer.from(head(`GET http://evil.example/api/runs HTTP/1.1`, sender)),
    () => Buffer.from(head("GET * HTTP/1.1", sender)),
    () => Buffer.from(head(`GET /${"a".repeat(20_000)} HTTP/1.1`, sender)),
    () => Buffer.from(`GET / HTTP/1.1\r\nHost: ${sender.host}\r\nX: ${"y".repeat(20_000)}\r\n\r\n`),
  ])();
/** More than a body may be; seldom, since it takes a while. */
const large: Shape = (chance, sender) =>
  withBody("POST /api/runs HTTP/1.1", sender, "application/json", Buffer.alloc(chance.of([1_048_575, 1_048_577, 1_500_000]), 0x20));

const shapes: readonly Shape[] = [knownRoute, knownRoute, knownRoute, anyLine, notUtf8, manyHeaders, oddHeaders, smuggled, noise];

export const malformedRequest = (chance: Chance, sender: Sender): Buffer =>
  (chance.below(200) === 0 ? large : chance.of(shapes))(chance, sender);
