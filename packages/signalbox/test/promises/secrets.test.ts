// What becomes of a secret that reaches the engine by any way in: of its value nothing, in no file, no report and no view.
import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { aesEnvelope } from "../../src/adapters/node/aes-envelope.ts";
import { isTellable } from "../../src/base/redactor.ts";
import { secretForms } from "../../src/base/secret-forms.ts";
import type { EmbeddedEngine } from "../../src/engine/embedded-engine.ts";
import { agent, event, propose, ToolError, text, tool, workflow } from "../../src/index.ts";
import type { Act } from "../../src/ports/account-store.ts";
import { ScriptedReply, scriptedModel } from "../../src/testing/scripted-model.ts";
import { toolCall } from "../kernel/replies.ts";
import { Instance } from "./instance.ts";

const limits = { costUsd: 1 };
const Note = z.object({ note: z.string() });
const said: string[] = [];
const by = { by: "ana" } as const;
const key = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const sealing = { envelope: aesEnvelope({ current: key(1), former: null }) };

const mail = tool({
  id: "mail.send",
  input: Note,
  output: z.object({ echo: z.string() }),
  effect: "external",
  delivery: { mode: "keyed", window: "1d" },
  run: ({ note }) => {
    said.push(note);
    return { echo: `sent ${note}` };
  },
});
/** Says what it was not told by the run: as a tool does that reads a credential by itself. */
let leaked: unknown = null;
const leak = tool({ id: "leak", description: "Look it up", input: Note, output: z.json(), effect: "read", run: () => leaked as never });
const fail = tool({
  id: "fail",
  input: Note,
  output: z.object({}),
  effect: "external",
  run: () => {
    throw new ToolError("cut", `It broke at ${JSON.stringify(leaked)}.`, { outcome: "unknown" });
  },
});
const helper = agent({
  id: "helper",
  goal: "Help.",
  model: "large",
  input: Note,
  output: Note,
  tools: [leak],
  memory: {},
  limits: { costUsd: 1, tokens: 100_000, turns: 5 },
});
const letter = event("letter", Note);
const child = workflow({ id: "child", input: Note, limits, flow: (_f, input) => ({ kept: input.note }) });

/** Goes through every way in which a value reaches the store. */
const everywhere = workflow({
  id: "everywhere",
  input: Note,
  subject: (input) => input.note,
  limits,
  flow: (f, input) => {
    f.run("child", child, { note: input.note });
    const found = f.call("leak", leak, { note: input.note });
    f.map("each", [input.note], { max: 3 }, (item) => f.compute("made", { item }, () => ({ made: leaked as never as string })));
    f.agent("help", helper, { note: input.note }, { otherwise: (end) => ({ note: end.reason }) });
    f.approve("review", {
      show: { found },
      calls: { mail: propose(mail, { note: input.note }) },
      by: "role:ae",
      within: "2d",
      granted: (_shown, calls) => f.perform("send", calls.mail),
      denied: () => undefined,
    });
    f.call("fail", fail, { note: input.note });
    f.wait("reply", { event: letter, key: input.note, within: "5d", expired: () => ({ note: "" }) });
    const asked = f.ask("asked", {
      who: "role:ae",
      question: text`Of ${input.note}?`,
      form: Note,
      within: "1d",
      expired: () => ({ note: "" }),
    });
    return { all: input.note, asked: asked.note, found };
  },
});

let instance: Instance;
let acts: Act[];
const audit = async (act: Act): Promise<void> => void acts.push(act);
beforeEach(() => {
  instance = new Instance();
  acts = [];
  said.length = 0;
});
afterEach(() => instance.dispose());

/** Every byte that the instance has written, write-ahead log and all. */
const written = (): string =>
  readdirSync(instance.home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
const stored = (engine: EmbeddedEngine, values: readonly string[]) =>
  Promise.all(values.map((value, index) => engine.setSecret({ name: `key-${index}`, value, ...by })));

/** A run whose every way in is given this text. */
async function live(engine: EmbeddedEngine, given: string, number: number): Promise<string> {
  leaked = { deep: [{ [`k ${given}`]: given }], other: given };
  const { runId } = await engine.start({
    workflow: "everywhere",
    input: { note: given },
    key: `${number} ${given.replace(/[^\x20-\x7e]/g, "_")}`.slice(0, 250),
  });
  const open = async (kind: string) => {
    await engine.finished(runId, "idle");
    const task = (await engine.inbox({ all: true })).find((each) => each.runId === runId && each.state === "open" && each.kind === kind);
    if (task === undefined) throw new Error(`${kind}: ${JSON.stringify(await engine.run(runId))}`);
    return task;
  };
  const review = await open("approval");
  const edit = { calls: { mail: { note: `edited ${given}` } } };
  await engine.decide({ task: review.task, decision: "edit", edit, reason: `because ${given}`, ...by });
  await open("settlement");
  await engine.settle({ runId, step: "fail", choice: "happened", output: {}, reason: given, ...by });
  await engine.finished(runId, "idle");
  await engine.emit({ event: "letter", key: given, payload: { note: given }, eventId: `e ${given}` });
  await engine.answer({ task: (await open("question")).task, answer: { note: given }, reason: given, ...by });
  await engine.finished(runId, "ended");
  return runId;
}

/** What the agent's model says in its three turns: whatever is to be hidden, in its words and in what it gives to tools. */
const turns = [
  () =>
    new ScriptedReply([{ type: "text", text: `I know ${JSON.stringify(leaked)}` }, toolCall("remember", { text: JSON.stringify(leaked) })]),
  () => new ScriptedReply([toolCall("leak", { note: JSON.stringify(leaked) })]),
  () => new ScriptedReply([toolCall("finish", { note: JSON.stringify(leaked) })]),
];
const talkative = () => {
  let turn = 0;
  return scriptedModel({ help: [() => (turns[turn++ % turns.length] as () => ScriptedReply)()] });
};

test("S18.5 of random secrets, in any form and at any place of what a run meets, no form is in any file, view or report", async () => {
  const printable = fc
    .string({ minLength: 8, maxLength: 24, unit: "grapheme-ascii" })
    .filter((value) => isTellable(value) && !/^\[?secret|key-/.test(value.trim()));
  const [values = []] = fc.sample(fc.uniqueArray(printable, { minLength: 20, maxLength: 20 }), {
    numRuns: 1,
    seed: Number(process.env.SEED ?? 20_261_121),
  });
  const engine = instance.open([everywhere, child], { ...sealing, audit, model: talkative(), policies: [] });
  await stored(engine, values);
  const forms = values.map((value) => [...secretForms(value)].filter(({ length }) => length >= 8));
  // The run writes it in JSON in JSON by itself: what is hidden is written in JSON no further time.
  const hideable = forms.map((of, index) => of.filter((form) => form === values[index] || !form.includes("\\")));
  const runs: string[] = [];
  for (let number = 0; number < 10; number++) {
    const hidden = [hideable[number], hideable[19 - number]].map((of = [], side) => of[(number * 7 + side) % of.length] ?? "");
    const given = `<${hidden.join("> and <")}>`;
    runs.push(await live(engine, given, number));
  }
  const views = JSON.stringify([
    await Promise.all(runs.map((runId) => Promise.all([engine.run(runId), engine.journal(runId)]))),
    await engine.inbox({ all: true, limit: 1_000 }),
    await engine.instance(),
    await engine.secrets(),
    await engine.memory({ agent: "helper", subject: "x" }),
  ]);
  for (const runId of runs) {
    expect(await engine.replay(runId)).toMatchObject({ identical: true });
    expect(await engine.run(runId)).toMatchObject({ status: "completed" });
  }
  expect((await engine.verify()).problems).toEqual([]);
  // What people cleared is what was sent: one text from the door on.
  expect(said).toHaveLength(10);
  expect(said.every((note) => note.startsWith("edited <") && note.includes("[secret key-"))).toBe(true);
  const files = written();
  await instance.close();
  for (const [where, all] of Object.entries({
    files,
    closed: written(),
    views,
    reports: instance.reports.join("\n"),
    acts: JSON.stringify(acts),
  }))
    for (const [index, of] of forms.entries())
      for (const form of of)
        for (const text of new Set([form, JSON.stringify(form).slice(1, -1)]))
          expect(all.includes(text), `${where}: key-${index} as ${text}`).toBe(false);
}, 60_000);

describe("S18.1 what is stored", () => {
  const VALUE = "sk-live-4242424242424242";
  test("is sealed in the files and in a copy of them, and the copy needs the key", async () => {
    const engine = instance.open([child], { ...sealing, audit });
    await engine.setSecret({ name: "crm", value: VALUE, kind: "bearer", hosts: ["api.example"], ...by });
    const copy = join(instance.home, "copy.bak");
    await engine.backup({ file: copy });
    await instance.close();
    expect(written()).not.toContain("4242424242");
    copyFileSync(copy, join(instance.home, "signalbox.db"));
    const other = instance.open([child], { envelope: aesEnvelope({ current: key(9), former: null }), audit });
    expect(await other.secrets()).toMatchObject([{ name: "crm", problem: expect.stringContaining("stored under the key") }]);
    expect(instance.reports.join()).toContain('The secret "crm" was stored under the key');
    await instance.close();
    expect(await instance.open([child], { ...sealing, audit }).secrets()).toMatchObject([{ name: "crm", problem: null }]);
  });

  test("does not open once somebody edits its row, and is not used", async () => {
    const engine = instance.open([child], { ...sealing, audit });
    await engine.setSecret({ name: "crm", value: VALUE, kind: "bearer", hosts: ["api.example"], ...by });
    await instance.close();
    const db = new DatabaseSync(join(instance.home, "signalbox.db"));
    db.exec(`UPDATE secret SET hosts = '["evil.example"]'`);
    db.close();
    const after = instance.open([child], { ...sealing, audit });
    expect(await after.secrets()).toMatchObject([{ hosts: ["evil.example"], problem: expect.stringContaining("not as it was stored") }]);
    expect(() => after.services.secrets.credential("crm")).toThrow(/not as it was stored.*Nothing was sent/);
  });

  test("needs a key: without one nothing is stored, and it says what to do", async () => {
    const engine = instance.open([child], { audit });
    await expect(engine.setSecret({ name: "crm", value: VALUE, ...by })).rejects.toMatchObject({
      code: "secret-unreadable",
      message: expect.stringContaining("signalbox secrets init"),
    });
    expect(acts).toEqual([]);
  });
});

describe("S18.2 a value goes in and never out", () => {
  test.each<[string, object, RegExp]>([
    ["is short", { value: "1234567" }, /fewer than 8/],
    ["is a word", { value: "step-completed" }, /fewer than 20 and only letters/],
    ["is in its name", { name: "password1", value: "password1" }, /can be read in the name/],
    [
      "has a line break and is sent in a header",
      { value: "a-value\r\nx-evil: 1", kind: "bearer", hosts: ["a.example"] },
      /printable ASCII/,
    ],
    ["is bound to no host", { kind: "bearer" }, /needs the hosts/],
    ["is bound to what is no host", { kind: "bearer", hosts: ["https://a.example/x"] }, /is no host/],
    ["is a header without a name", { kind: "header", hosts: ["a.example"] }, /name of its header/],
    ["is a header of the connection", { kind: "header", field: "Host", hosts: ["a.example"] }, /not for a secret/],
    ["is a user with a colon", { kind: "basic", field: "a:b", hosts: ["a.example"] }, /without a colon/],
    ["is a value with hosts", { hosts: ["a.example"] }, /sent to no host by itself/],
    ["has a name that is none", { name: "../x" }, /no name for a secret/],
  ])("what %s is refused, without a word of it", async (_what, change, message) => {
    const engine = instance.open([child], { ...sealing, audit });
    const value = "a-value-of-its-own-1";
    const asked = engine.setSecret({ name: "crm", value, ...by, ...change });
    await expect(asked).rejects.toMatchObject({ code: "input-invalid", message: expect.stringMatching(message) });
    await expect(asked).rejects.not.toMatchObject({ message: expect.stringMatching(/a-value/) });
    expect(await engine.secrets()).toEqual([]);
    expect(acts).toEqual([]);
  });

  test("S18.8 every act is in the audit journal, by whom, and without the value", async () => {
    const engine = instance.open([child], { ...sealing, audit });
    const first = await engine.setSecret({
      name: "crm",
      value: "the first value",
      kind: "header",
      field: "X-Key",
      hosts: ["A.example"],
      by: "ana",
      reason: "new",
    });
    expect(first).toMatchObject({ kind: "header", field: "x-key", hosts: ["a.example"], version: 1, lastUsedAt: null, problem: null });
    // What is not said stays; what changes has another number, and so has what comes after a removal.
    expect(await engine.setSecret({ name: "crm", value: "the second value", by: "bo" })).toMatchObject({
      hosts: ["a.example"],
      version: 2,
      changedBy: "bo",
    });
    await engine.removeSecret({ name: "crm", by: "bo" });
    expect(await engine.secrets()).toEqual([]);
    expect(await engine.setSecret({ name: "crm", value: "the third value", by: "bo" })).toMatchObject({
      kind: "value",
      hosts: [],
      version: 3,
    });
    expect(acts.map(({ actor, action, target }) => `${actor} ${action} ${target}`)).toEqual([
      "ana secret-created crm",
      "bo secret-replaced crm",
      "bo secret-removed crm",
      "bo secret-created crm",
    ]);
    expect((await engine.instance()).map(({ type }) => type)).toEqual(expect.arrayContaining(["secret-created", "secret-removed"]));
    expect(JSON.stringify([acts, await engine.instance()])).not.toMatch(/(first|second|third) value/);
    await expect(engine.removeSecret({ name: "gone", by: "bo" })).rejects.toMatchObject({ code: "not-found" });
  });

  test("S18.8 what cannot be entered into the audit journal is not done", async () => {
    const engine = instance.open([child], { ...sealing, audit: () => Promise.reject(new Error("full")) });
    await expect(engine.setSecret({ name: "crm", value: "a value of it", ...by })).rejects.toThrow("full");
    expect(await engine.secrets()).toEqual([]);
  });
});

test("S18.7 secrets are turned to another key without their values being opened, and the key before it may go", async () => {
  const engine = instance.open([child], { ...sealing, audit });
  await stored(engine, ["the first value", "the second value"]);
  const before = engine.services.store.read.secrets.all();
  await instance.close();
  const next = instance.open([child], { envelope: aesEnvelope({ current: key(2), former: key(1) }), audit });
  expect(await next.rotateSecrets({ by: "bo" })).toMatchObject({ secrets: 2, rewrapped: 2 });
  expect(await next.rotateSecrets({ by: "bo" })).toMatchObject({ secrets: 2, rewrapped: 0 });
  const after = next.services.store.read.secrets.all();
  expect(after.map(({ sealed, version }) => ({ sealed, version }))).toEqual(before.map(({ sealed, version }) => ({ sealed, version })));
  await instance.close();
  const last = instance.open([child], { envelope: aesEnvelope({ current: key(2), former: null }), audit });
  expect(last.services.secrets.resolve({ kind: "secret", name: "key-1" })).toBe("the second value");
});

describe("S18.4 what is missing", () => {
  const careful = tool({
    id: "crm.read",
    input: Note,
    output: z.object({}),
    effect: "read",
    hosts: ["api.example"],
    connection: "crm",
    run: async (_input, { fetch }) => {
      await fetch("https://api.example/x");
      return {};
    },
  });
  const reading = workflow({ id: "reading", input: Note, limits, flow: (f, input) => void f.call("read", careful, { note: input.note }) });

  test("is named when the engine opens, with who uses it", () => {
    const sources = [
      { source: { kind: "secret", name: "openai" }, by: "models.large" },
      { source: { kind: "env", name: "NOT_SET" }, by: "models.small" },
    ] as const;
    instance.open([reading], { ...sealing, audit, secretSources: sources });
    expect(instance.reports).toEqual([
      expect.stringMatching(/no secret "openai", which models\.large uses.*signalbox secrets set openai/),
      expect.stringMatching(/no secret "crm", which tool "crm\.read" uses/),
    ]);
  });

  test.each([
    ["is not there", null, /There is no connection "crm"/],
    ["is no connection", { name: "crm", value: "a plain value" }, /is a value and no connection/],
  ])("fails the call before anything is sent, by name, where it %s", async (_what, secret, message) => {
    const engine = instance.open([reading], { ...sealing, audit });
    if (secret !== null) await engine.setSecret({ ...secret, ...by });
    const { runId } = await engine.start({ workflow: "reading", input: { note: "x" } });
    const run = await engine.finished(runId, "idle");
    expect(run).toMatchObject({ status: "failed", error: { code: "credential-missing", message: expect.stringMatching(message) } });
  });
});

test("S18.9 a definition in which a secret is written is refused, since its graph is stored as it is", async () => {
  const engine = instance.open([child], { ...sealing, audit });
  await engine.setSecret({ name: "crm", value: "written-down-here-1", ...by });
  const careless = workflow({
    id: "careless",
    input: Note,
    limits,
    flow: (f) => void f.call("send", leak, { note: "Bearer written-down-here-1" }),
  });
  const refused = expect.objectContaining({
    code: "definition-invalid",
    message: expect.stringMatching(/"careless" has the value of the secret "crm"/),
  });
  expect(() => engine.reload([careless], {})).toThrow(refused);
  await instance.close();
  expect(() => instance.open([careless], { ...sealing, audit })).toThrow(refused);
});
