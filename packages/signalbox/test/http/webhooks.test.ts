import { createHmac, randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { githubWebhooks } from "../../src/adapters/node/webhooks/github-webhooks.ts";
import { standardWebhooks } from "../../src/adapters/node/webhooks/standard-webhooks.ts";
import { webhook, workflow } from "../../src/index.ts";
import type { RunView } from "../../src/ports/engine.ts";
import type { Hook } from "../../src/ports/webhook.ts";
import { ServedEngine } from "./served-engine.ts";

const limits = { costUsd: 0 };
const Lead = z.object({ email: z.string(), files: z.unknown().optional(), test: z.number().optional() });
const lead = workflow({
  id: "lead",
  input: Lead,
  on: [webhook("/lead")],
  limits,
  flow: (f, input) => f.compute("email", { email: input.email }, ({ email }) => email),
});
const anything = workflow({
  id: "anything",
  input: z.record(z.string(), z.unknown()),
  on: [webhook("/repository"), webhook("/vector")],
  limits,
  flow: (f) => f.compute("done", {}, () => "done"),
});

const priced = (id: "refusing" | "waiting", whenOverBudget: "refuse" | "queue") =>
  workflow({
    id,
    input: Lead,
    on: [webhook(`/${id}`)],
    limits: { costUsd: 1, costUsdPerDay: 2, whenOverBudget },
    flow: (f) => f.compute("done", {}, () => "done"),
  });

/** The example of the specification's own tests. */
const vector = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  timestamp: "1614265330",
  body: '{"test": 2432232314}',
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};
const secretOf = (bytes: number): string => `whsec_${randomBytes(bytes).toString("base64")}`;
const [secret, nextSecret] = [secretOf(32), secretOf(24)];
const githubSecret = "It's a Secret to Everybody";

let secrets: readonly string[];
const hooks: readonly Hook[] = [
  { path: "/lead", workflow: "lead", form: standardWebhooks, secrets: () => secrets },
  { path: "/vector", workflow: "anything", form: standardWebhooks, secrets: () => [vector.secret] },
  ...["refusing", "waiting"].map((id) => ({ path: `/${id}`, workflow: id, form: standardWebhooks, secrets: () => secrets })),
  { path: "/repository", workflow: "anything", form: githubWebhooks, secrets: () => [githubSecret] },
];
let served: ServedEngine;
beforeEach(() => {
  secrets = [secret];
  const workflows = [lead, anything, priced("refusing", "refuse"), priced("waiting", "queue")];
  served = new ServedEngine({ workflows, hooks, people: { ana: ["role:ae"] } });
});
afterEach(() => served.dispose());

interface Sent {
  readonly id: string;
  readonly timestamp: string;
  readonly body: string;
  readonly signature: string;
}
const json = { "content-type": "application/json" };
const sign = (id: string, timestamp: string, body: string, by = secret): string =>
  `v1,${createHmac("sha256", Buffer.from(by.slice("whsec_".length), "base64"))
    .update(`${id}.${timestamp}.${body}`)
    .digest("base64")}`;
const delivery = (given: Partial<Sent> & { readonly by?: string } = {}): Sent => {
  const { id = "msg_1", timestamp = String(Math.floor(served.host.clock.now() / 1_000)), body = '{"email":"ada@example.com"}', by } = given;
  return { id, timestamp, body, signature: given.signature ?? sign(id, timestamp, body, by) };
};
const send = ({ id, timestamp, body, signature }: Sent, headers: Readonly<Record<string, string>> = json, path = "/hooks/lead") =>
  served.request(null, "POST", path, body, {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signature,
    ...headers,
  });
const runs = (): Promise<readonly RunView[]> => served.host.engine.runs({ limit: 100 });

describe("S15.1: a delivery that is signed starts a run", () => {
  test("as the webhook, with what was sent as its input", async () => {
    const response = await send(delivery());
    expect(response.status).toBe(202);
    const { runId } = (await response.json()) as { readonly runId: string };
    expect(await served.host.engine.finished(runId, "ended")).toMatchObject({
      workflow: "lead",
      startedBy: "webhook:/lead",
      output: "ada@example.com",
    });
  });

  test("the published example of Standard Webhooks", async () => {
    served.host.clock.set(new Date(Number(vector.timestamp) * 1_000).toISOString());
    expect((await send(vector, json, "/hooks/vector")).status).toBe(202);
  });

  test("by one of several secrets, in one of several signatures", async () => {
    secrets = [secret, nextSecret];
    for (const [index, by] of [secret, nextSecret].entries()) {
      const good = delivery({ id: `msg_${index}`, by });
      expect((await send({ ...good, signature: `v1a,AAAA v1,${"A".repeat(43)}= ${good.signature}` })).status).toBe(202);
    }
    secrets = [nextSecret];
    expect((await send(delivery({ id: "msg_3" }))).status).toBe(401);
  });

  test("S8.10: what the day has no room for is refused, and may be sent again; or is acknowledged, and begins when there is room", async () => {
    const { engine } = served.host;
    const limit = (workflow: string, costUsd: number) =>
      engine.raiseCap({ cap: `workflow-day:${workflow}`, costUsd, by: "ana", reason: "a quiet day" });
    for (const workflow of ["refusing", "waiting"]) await limit(workflow, 0.5);
    const refused = await send(delivery(), json, "/hooks/refusing");
    expect([refused.status, await refused.json()]).toMatchObject([409, { code: "over-budget" }]);
    const taken = await send(delivery(), json, "/hooks/waiting");
    const { runId } = (await taken.json()) as { readonly runId: string };
    expect([taken.status, (await engine.run(runId))?.waits]).toMatchObject([202, { what: "budget" }]);
    expect((await runs()).map((run) => run.workflow)).toEqual(["waiting"]);
    served.host.clock.jump(24 * 3_600_000);
    expect((await send(delivery(), json, "/hooks/refusing")).status).toBe(202);
    await served.host.clock.pass(5_000);
    expect((await engine.finished(runId, "ended")).status).toBe("completed");
  });

  test("an input that does not fit is refused, and may be sent again", async () => {
    expect((await send(delivery({ body: '{"mail":"ada@example.com"}' }))).status).toBe(422);
    expect((await send(delivery())).status).toBe(202);
  });
});

describe("S15.2: nothing that is not signed is taken", () => {
  test("one byte of body, id, timestamp or signature flipped", async () => {
    const good = delivery();
    const accepted: string[] = [];
    for (const part of ["body", "id", "timestamp", "signature"] as const) {
      for (let index = 0; index < good[part].length; index++) {
        for (const bit of [1, 2, 4, 8, 16, 32, 64]) {
          const byte = String.fromCharCode(good[part].charCodeAt(index) ^ bit);
          // No header can hold these, so no sender can send them.
          if (part !== "body" && !/[!-~]/.test(byte)) continue;
          const forged = { ...good, [part]: good[part].slice(0, index) + byte + good[part].slice(index + 1) };
          const { status } = await send(forged);
          if (status !== 401) accepted.push(`${part}[${index}]^${bit}: ${status}`);
        }
      }
    }
    expect(accepted).toEqual([]);
    expect(await runs()).toEqual([]);
    expect((await send(good)).status).toBe(202);
  });

  test.each(["webhook-id", "webhook-timestamp", "webhook-signature"])("without %s", async (name) => {
    expect((await send(delivery(), { ...json, [name]: "" })).status).toBe(401);
  });
  test.each(["v1", "v1,", "v2,AAAA", "v1a,AAAA", "AAAA", " ", "v1,=", `v1,${"A".repeat(10_000)}`])("signature %j", async (signature) => {
    expect((await send(delivery({ signature }))).status).toBe(401);
  });
  test("signed for another webhook, or by another secret", async () => {
    expect((await send(delivery(), json, "/hooks/vector")).status).toBe(401);
    expect((await send(delivery({ by: nextSecret }))).status).toBe(401);
  });
  test("nothing is said of the body before the signature fits", async () => {
    const forged = delivery({ body: "{", signature: `v1,${"A".repeat(43)}=` });
    expect((await send(forged)).status).toBe(401);
    expect((await send(forged, { "content-type": "text/plain" })).status).toBe(401);
  });

  test.each([
    [-300, 202],
    [-301, 401],
    [300, 202],
    [301, 401],
  ])("a timestamp %i seconds from now is answered with %i", async (seconds, status) => {
    const timestamp = String(Math.floor(served.host.clock.now() / 1_000) + seconds);
    expect((await send(delivery({ timestamp }))).status).toBe(status);
  });
  test.each(["", "now", "1e9", "-1", "1614265330.0", "99999999999999999999", "0x10"])("timestamp %j", async (timestamp) => {
    expect((await send(delivery({ timestamp }))).status).toBe(401);
  });

  test.each([
    ["none", []],
    ["an empty one", [""]],
    ["one without its prefix", [secret.slice("whsec_".length)]],
    ["one of 23 bytes", [secretOf(23)]],
    ["one of 65 bytes", [secretOf(65)]],
  ])("S15.3: with %s as secret every delivery is answered with 503", async (_name, given) => {
    secrets = given;
    expect((await send(delivery({ by: given[0] ?? secret }))).status).toBe(503);
    expect(await runs()).toEqual([]);
  });

  test("where nothing is served there is nothing, and only POST delivers", async () => {
    expect((await send(delivery(), json, "/hooks/other")).status).toBe(404);
    expect((await served.request(null, "GET", "/hooks/lead")).status).toBe(405);
  });
});

describe("S15.4: a delivery is one run", () => {
  test("sent fifty times at once", async () => {
    const good = delivery();
    const answers = await Promise.all(Array.from({ length: 50 }, async () => (await (await send(good)).json()) as { runId: string }));
    expect(new Set(answers.map(({ runId }) => runId)).size).toBe(1);
    expect(await runs()).toHaveLength(1);
  });
  test("sent again later, and signed anew", async () => {
    const first = await (await send(delivery())).json();
    await served.host.clock.pass(60_000);
    expect(await (await send(delivery())).json()).toEqual(first);
    expect((await send(delivery({ body: '{"email":"eve@example.com"}' }))).status).toBe(422);
    expect(await runs()).toHaveLength(1);
  });

  test.each([
    ["before", 0],
    ["after", 1],
  ] as const)(
    "S1.1: when the process dies %s the commit, %i runs are there, and the delivery that comes again is one",
    async (when, stored) => {
      served.host.store.arm({ commit: 1, when });
      let isAnswered = false;
      void send(delivery()).then(() => {
        isAnswered = true;
      });
      await served.host.death();
      expect(isAnswered).toBe(false);
      served.open();
      expect(await runs()).toHaveLength(stored);
      const response = await send(delivery());
      expect(response.status).toBe(202);
      expect(await runs()).toHaveLength(1);
      expect(await response.json()).toEqual({ runId: (await runs())[0]?.runId });
    },
  );
});

describe("S15.5: a body is read by the parser of its type, or not at all", () => {
  const bodies = {
    json: '{"email":"ada@example.com"}',
    files: '{"email":"ada@example.com","files":{"0":{"filepath":"/etc/passwd","originalFilename":"a"}}}',
    form: "email=ada%40example.com",
    multipart: '--b\r\nContent-Disposition: form-data; name="f"; filename="/etc/passwd"\r\n\r\nx\r\n--b--\r\n',
    xml: '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><email>&e;</email>',
    prototype: '{"email":"ada@example.com","__proto__":{"admin":true}}',
    empty: "",
  };
  const types = [
    "application/json",
    "application/json; charset=utf-8",
    "application/json; charset=utf-16",
    "application/json, text/plain",
    "application/jsonp",
    "text/json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
    "application/xml",
    "__proto__",
    "",
  ];
  const isJson = (type: string): boolean => ["application/json", "application/json; charset=utf-8"].includes(type);
  const isRead = (name: string): boolean => name === "json" || name === "files";
  test.each(types)("%j", async (type) => {
    const wrong: string[] = [];
    for (const [name, body] of Object.entries(bodies)) {
      const { status } = await send(delivery({ id: `msg_${name}`, body }), { "content-type": type });
      const expected = !isJson(type) ? 415 : isRead(name) ? 202 : 400;
      if (status !== expected) wrong.push(`${name}: ${status}`);
    }
    expect(wrong).toEqual([]);
    expect(await runs()).toHaveLength(isJson(type) ? 2 : 0);
  });

  test("a packed body, bytes that are no UTF-8, one of more than 256 kB and one that nests too deep", async () => {
    expect((await send(delivery(), { ...json, "content-encoding": "gzip" })).status).toBe(415);
    expect((await send(delivery({ body: JSON.stringify({ email: "x".repeat(256 * 1024) }) }))).status).toBe(413);
    expect((await send(delivery({ body: `{"email":"a","files":${"[".repeat(100)}${"]".repeat(100)}}` }))).status).toBe(400);
    const bytes = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    const timestamp = String(Math.floor(served.host.clock.now() / 1_000));
    const key = Buffer.from(secret.slice("whsec_".length), "base64");
    const signature = `v1,${createHmac("sha256", key).update(`msg_1.${timestamp}.`).update(bytes).digest("base64")}`;
    const headers = {
      ...json,
      host: "localhost:4400",
      "webhook-id": "msg_1",
      "webhook-timestamp": timestamp,
      "webhook-signature": signature,
    };
    const response = await served.api.request("http://localhost:4400/hooks/lead", { method: "POST", headers, body: bytes });
    expect(response.status).toBe(400);
  });
});

describe("S15.6: GitHub's form", () => {
  const body = '{"action":"opened"}';
  const signed = (text: string): string => `sha256=${createHmac("sha256", githubSecret).update(text).digest("hex")}`;
  const deliver = (signature: string, id = "72d3162e-cc78-11e3-81ab-4c9367dc0958", text = body) =>
    served.request(null, "POST", "/hooks/repository", text, { "x-hub-signature-256": signature, "x-github-delivery": id });

  test("GitHub's published example is signed, and no JSON", async () => {
    const signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    expect((await deliver(signature, "1", "Hello, World!")).status).toBe(400);
  });
  test("a delivery that comes again is one run, also under an id that somebody else gave it: ids are not signed", async () => {
    for (const id of ["first", "first", "another"]) expect((await deliver(signed(body), id)).status).toBe(202);
    expect(await runs()).toMatchObject([{ startedBy: "webhook:/repository", status: "completed" }]);
  });
  test("one byte flipped, another form, no id", async () => {
    const good = signed(body);
    const flipped = [...good].map(
      (_, index) => good.slice(0, index) + String.fromCharCode(good.charCodeAt(index) ^ 1) + good.slice(index + 1),
    );
    for (const forged of [...flipped, good.toUpperCase(), good.slice(7), `sha1=${good.slice(7)}`, `${good}00`])
      expect((await deliver(forged)).status).toBe(401);
    expect((await deliver(good, "")).status).toBe(401);
    expect((await deliver(good, "1", '{"action":"closed"}')).status).toBe(401);
    expect(await runs()).toEqual([]);
  });
});
