import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modelRequest } from "../../../test/models/model-request.ts";
import { KEY, type Vendor, vendors } from "../../../test/models/vendors.ts";
import { WireServer } from "../../../test/models/wire-server.ts";
import type { Message, ModelFailure, ModelReply, OfferedTool } from "../../ports/model.ts";
import { openai } from "./openai.ts";

const server = new WireServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

const mail: OfferedTool = {
  name: "mail.send",
  description: "Send one e-mail",
  input: { type: "object", properties: { to: { type: "string" } }, required: ["to"], additionalProperties: false },
};
const failureOf = async (promise: Promise<unknown>): Promise<ModelFailure> => {
  const thrown = await promise.then(
    () => new Error("It did not fail."),
    (error: unknown) => error,
  );
  expect(thrown).toHaveProperty("outcome");
  return thrown as ModelFailure;
};
const words = ({ parts }: ModelReply) =>
  parts.map(({ provider: _, ...part }: ModelReply["parts"][number] & { provider?: unknown }) => part);

describe.each(vendors.map((vendor): [string, Vendor] => [vendor.name, vendor]))("%s", (_name, vendor) => {
  const generate = (changes: Parameters<typeof modelRequest>[0] = {}) =>
    vendor.entry(server.url).generate(modelRequest({ tools: [mail], ...changes }));
  const expected = [
    ...(vendor.thinks ? [{ type: "reasoning", text: "Hm." }] : []),
    { type: "text", text: "Sending." },
    { type: "tool-call", callId: "call_1", tool: "mail.send", input: '{"to":"a@b.example"}' },
  ];
  const usage = { inputTokens: 120, cachedInputTokens: 20, outputTokens: 30, reasoningTokens: 10 };

  test("a reply has its parts, its exact model, its usage, and what was sent", async () => {
    server.answer(vendor.whole());
    const reply = await generate();
    expect(words(reply)).toEqual(expected);
    expect(reply).toMatchObject({ finish: "tool-calls", usage, modelId: vendor.modelId, simulated: false });
    expect(reply.parameters).toMatchObject({ [vendor.limitField]: 100 });
    for (const field of ["messages", "input", "system", "tools"]) expect(reply.parameters).not.toHaveProperty(field);
  });

  test("S10.7: the key goes out in its header and comes back in nothing", async () => {
    server.answer(vendor.whole());
    const reply = await generate();
    expect(server.last.headers[vendor.keyHeader[0]]).toBe(vendor.keyHeader[1]);
    expect(server.last.path).toBe(vendor.path);
    expect(JSON.stringify(reply)).not.toContain(KEY);
  });

  test("a tool is offered under a name that the vendor takes", async () => {
    server.answer(vendor.whole());
    await generate();
    const offered = JSON.stringify(vendor.toolsOf(server.last.body));
    expect(offered).toContain('"mail_send"');
    expect(offered).toContain('"additionalProperties":false');
  });

  test("the stream is a view of the same reply", async () => {
    server.answer(vendor.whole());
    const whole = await generate();
    server.answer(vendor.stream);
    const seen: string[] = [];
    const streamed = await generate({ onDelta: (text) => seen.push(text) });
    expect(seen).toEqual(["Send", "ing."]);
    expect(words(streamed)).toEqual(words(whole));
    expect(streamed).toMatchObject({ finish: whole.finish, usage: whole.usage, modelId: whole.modelId });
  });

  test("a watcher that throws ends nothing", async () => {
    server.answer(vendor.stream);
    const watching = (): void => {
      throw new Error("nobody looks");
    };
    expect(words(await generate({ onDelta: watching }))).toEqual(expected);
  });

  test("a conversation goes back as it was: what was thought, called and answered", async () => {
    server.answer(vendor.whole());
    const { parts } = await generate();
    const messages: readonly Message[] = [
      ...modelRequest().messages,
      { role: "assistant", parts },
      { role: "tool", callId: "call_1", tool: "mail.send", result: { messageId: "m-1" } },
      { role: "user", text: "And now?" },
    ];
    await generate({ messages });
    const sent = JSON.stringify(vendor.conversation(server.last.body));
    for (const text of ["How many?", "Sending.", "mail_send", "a@b.example", "call_1", "m-1", "And now?"]) expect(sent).toContain(text);
    const signature = { anthropic: "sig-1", "openai (responses)": "enc-1" }[vendor.name];
    if (signature !== undefined) expect(sent).toContain(signature);
  });

  test("arguments that are no object go back as something that the vendor takes", async () => {
    server.answer(vendor.whole());
    for (const input of ["{to:", "[1]", '"x"', ""]) {
      const parts = [{ type: "tool-call", callId: "call_1", tool: "mail.send", input } as const];
      const result = { role: "tool", callId: "call_1", tool: "mail.send", result: "not understood", isError: true } as const;
      await generate({ messages: [...modelRequest().messages, { role: "assistant", parts }, result] });
      expect(JSON.stringify(vendor.conversation(server.last.body))).toContain("unreadable");
    }
  });

  test("a reply in which nothing was said goes back as something that the vendor takes", async () => {
    server.answer(vendor.whole());
    for (const parts of [[], [{ type: "text", text: " \n" } as const], [{ type: "reasoning", text: "Hm." } as const]]) {
      await generate({ messages: [...modelRequest().messages, { role: "assistant", parts }, { role: "user", text: "Well?" }] });
      expect(JSON.stringify(vendor.conversation(server.last.body))).toContain("(no words)");
    }
  });

  test("a typed answer is asked for with its schema", async () => {
    server.answer(vendor.whole());
    const schema = { type: "object", properties: { marker: { type: "number" } }, required: ["marker"], additionalProperties: false };
    const reply = await generate({ tools: [], output: schema });
    expect(JSON.stringify(server.last.body)).toContain('"marker"');
    expect(JSON.stringify(reply.parameters)).not.toContain("marker");
  });

  test.each([
    [400, "rejected", false],
    [401, "rejected", false],
    [404, "rejected", false],
    [408, "unknown", true],
    [409, "unknown", true],
    [429, "not-sent", true],
    [500, "unknown", true],
    [503, "unknown", true],
    [529, "unknown", true],
  ] as const)("S10.3: HTTP %i is %s, and is asked once", async (status, outcome, retryable) => {
    for (const onDelta of [undefined, () => undefined]) {
      server.answer({ status, json: { type: "error", error: { type: "some_error", message: `No, ${KEY} may not.` } } });
      const failure = await failureOf(generate(onDelta === undefined ? {} : { onDelta }));
      expect(failure).toMatchObject({ code: `http-${status}`, outcome, retryable });
      expect(failure.message).toContain("[key] may not");
      expect(failure.message).not.toContain(KEY);
      expect(server.received).toHaveLength(1);
    }
  });

  test("S10.3: a reset, before an answer or in the middle of it, is doubt, and is asked once", async () => {
    for (const onDelta of [undefined, () => undefined])
      for (const begin of [false, true]) {
        server.answer((response) => {
          if (begin) response.writeHead(200, { "content-type": "application/json", "content-length": "500" }).write('{"id":');
          setTimeout(() => response.socket?.destroy(), 20);
        });
        expect(await failureOf(generate(onDelta === undefined ? {} : { onDelta }))).toMatchObject({ outcome: "unknown", retryable: true });
        expect(server.received).toHaveLength(1);
      }
  });

  test("S10.3: a stream that ends before the reply does is doubt", async () => {
    server.answer(vendor.cutStream);
    expect(await failureOf(generate({ onDelta: () => undefined }))).toMatchObject({ outcome: "unknown", retryable: true });
  });

  test("S10.3: what is no answer is doubt", async () => {
    for (const body of ["", "<html>hello</html>", "[]", "{}", '{"choices":7}', "null"]) {
      server.answer((response) => void response.writeHead(200, { "content-type": "application/json" }).end(body));
      expect(await failureOf(generate())).toMatchObject({ outcome: "unknown" });
    }
  });

  test("S10.3: an answer without usage has none: it is not zero", async () => {
    server.answer(vendor.whole(false));
    const reply = await generate().catch((thrown: unknown) => thrown as ModelFailure);
    // Anthropic's client refuses such an answer as no answer, which counts the same.
    if ("outcome" in reply) expect(reply.outcome).toBe("unknown");
    else expect(reply.usage).toBeNull();
  });

  test("an endless answer is cut off", async () => {
    server.answer((response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const chunk = "x".repeat(65_536);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    });
    expect(await failureOf(generate())).toMatchObject({ code: "reply-too-long", outcome: "unknown" });
  });

  test("a stalled answer is given up when the signal says so; before the call that is not sent", async () => {
    for (const [begin, onDelta] of [
      [false, undefined],
      [true, () => undefined],
    ] as const) {
      server.answer((response) => {
        if (begin) response.writeHead(200, { "content-type": "text/event-stream" }).write(": hello\n\n");
      });
      const signal = AbortSignal.timeout(60);
      expect(await failureOf(generate({ signal, ...(onDelta === undefined ? {} : { onDelta }) }))).toMatchObject({
        code: "aborted",
        outcome: "unknown",
      });
    }
    server.answer(vendor.whole());
    expect(await failureOf(generate({ signal: AbortSignal.abort() }))).toMatchObject({ outcome: "not-sent" });
    expect(server.received).toEqual([]);
  });

  test("a server that is not there is not sent", async () => {
    const gone = new WireServer();
    await gone.listen();
    const nobody = vendor.entry(gone.url);
    await gone.close();
    expect(await failureOf(nobody.generate(modelRequest()))).toMatchObject({ code: "not-sent", outcome: "not-sent", retryable: true });
  });

  test("S10.1: no redirect is followed with the key", async () => {
    const other = new WireServer();
    await other.listen();
    server.answer((response) => void response.writeHead(307, { location: `${other.url}/elsewhere` }).end());
    expect(await failureOf(generate())).toMatchObject({ outcome: "unknown" });
    expect(other.received).toEqual([]);
    await other.close();
  });

  test("the bound is above what is really sent of words", () => {
    const request = modelRequest({ tools: [mail] });
    const { inputTokens, outputTokens } = vendor.entry(server.url).bound(request);
    expect(inputTokens).toBeGreaterThan(JSON.stringify([request.messages, mail]).length / 2);
    expect(outputTokens).toBe(100);
  });
});

test("without a key nothing is sent, and the message names the variable", async () => {
  server.answer({ json: {} });
  const entry = openai("gpt-5.1", { baseUrl: server.url, keyFrom: "SIGNALBOX_TEST_NO_KEY" });
  const failure = await failureOf(entry.generate(modelRequest()));
  expect(failure).toMatchObject({ code: "no-key", outcome: "not-sent", retryable: false });
  expect(failure.message).toContain("SIGNALBOX_TEST_NO_KEY");
  expect(server.received).toEqual([]);
});
