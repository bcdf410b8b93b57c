import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { ToolError, tool, workflow } from "../../index.ts";
import { EngineHost } from "../../testing/engine-host.ts";

const limits = { costUsd: 0 };
const Letter = z.object({ who: z.string(), text: z.string() });

const shout = tool({
  id: "text.shout",
  effect: "none",
  input: z.object({ text: z.string() }),
  output: z.object({ loud: z.string(), n: z.number() }),
  run: ({ text }) => {
    if (text === "silence") throw new ToolError("mute", "There is marzipan in the way.", { outcome: "rejected" });
    return { loud: `${text} indeed`, n: 4711 };
  },
});
const file = tool({ id: "crm.file", effect: "none", input: Letter, output: z.object({}), run: () => ({}) });
const letter = workflow({
  id: "letter",
  input: Letter,
  subject: { key: ({ who }) => who, conflict: "new" },
  limits,
  flow: (f, input) => {
    f.call("file", file, input);
    return f.call("shout", shout, { text: input.text });
  },
});
const asked = workflow({
  id: "asked",
  input: Letter,
  subject: { key: ({ who }) => who, conflict: "new" },
  limits,
  flow: (f) => void f.ask("sure", { question: "Sure?", form: z.object({}), who: "role:ae", within: "2d", expired: () => undefined }),
});
const secretive = workflow({
  id: "secretive",
  input: z.object({ who: z.string().meta({ sensitive: true }), text: z.string(), pin: z.array(z.string().meta({ sensitive: true })) }),
  subject: { key: ({ who }) => who, conflict: "new" },
  limits,
  flow: (_f, input) => ({ copied: input.pin, said: input.text }),
});

let host: EngineHost;
beforeEach(() => {
  host = new EngineHost({ workflows: [letter, asked, secretive], people: { bo: ["role:manager"] } });
});
afterEach(() => host.dispose());

const start = async (name: string, input: object): Promise<string> => (await host.engine.start({ workflow: name, input })).runId;
const run = async (name: string, input: object): Promise<string> => {
  const runId = await start(name, input);
  await host.engine.finished(runId, "idle");
  return runId;
};
const found = async (query: string) => (await host.engine.runs({ query })).map(({ runId }) => runId);

describe("words", () => {
  test("a run is found by what it was given, what it came to, why it failed, its subject and its id", async () => {
    const one = await run("letter", { who: "Zoë Ångström", text: "The Quick brown fox" });
    const failed = await run("letter", { who: "bo", text: "silence" });
    const waiting = await run("asked", { who: "cy", text: "Überraschung 東京タワー" });
    expect(await found("quick")).toEqual([one]);
    expect(await found('"quick brown"')).toEqual([one]);
    expect(await found('"brown quick"')).toEqual([]);
    expect(await found('"fox indeed"')).toEqual([one]);
    expect([await found("qui"), await found("qui*"), await found('"quick bro*"')]).toEqual([[], [one], [one]]);
    expect(await found("uick*")).toEqual([]);
    expect(await found("4711")).toEqual([one]);
    expect(await found("angstrom")).toEqual([one]);
    expect(await found("marzipan")).toEqual([failed]);
    expect(await found("mute -status:completed")).toEqual([failed]);
    expect(await found("uberraschung")).toEqual([waiting]);
    expect(await found("東京*")).toEqual([waiting]);
    expect(await found(one)).toEqual([one]);
    expect(await found(one.slice(-8))).toEqual([one]);
    expect(await found("-quick")).toEqual([waiting, failed]);
    expect(await found("quick marzipan")).toEqual([]);
  });

  test("what is a sign to the index is a text to whoever searches", async () => {
    const one = await run("letter", { who: "ana", text: 'near AND far: "quoted" OR text*' });
    for (const query of ["AND", "far", '"near AND"', '"far: \\"quoted\\" OR"', '"text*"', '"NEAR(near"']) {
      const ids = await found(query);
      expect([query, ids]).toEqual([query, query.includes("NEAR") ? [] : [one]]);
    }
    const odd = fc.string({ maxLength: 12, unit: fc.constantFrom(...'*^:+-"\\(){}near OR\0é💥') });
    await fc.assert(
      fc.asyncProperty(odd, async (text) => {
        const query = `"x${text.replace(/["\\]/g, "\\$&")}"`;
        expect(await found(query)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test("what a schema marks as sensitive is found by nobody, wherever it went", async () => {
    const one = await run("secretive", { who: "hidden", text: "plain words", pin: ["covert"] });
    expect(await host.engine.run(one)).toMatchObject({ output: { copied: ["covert"] } });
    expect(await found("plain")).toEqual([one]);
    expect([await found("hidden"), await found("covert"), await found("redacted")]).toEqual([[], [], []]);
    expect(await found("subject:hidden")).toEqual([one]);
  });
});

describe("who was in control, and by which tools", () => {
  test("is counted from the journal, also by hour, and never twice", async () => {
    const one = await run("letter", { who: "ana", text: "x" });
    await host.clock.pass(1_000);
    const entries = (await host.engine.journal(one)).length;
    expect((await host.engine.run(one))?.figures).toEqual({
      spentMicroUsd: 0,
      limitMicroUsd: null,
      controllers: { rules: entries, ai: 0, human: 0 },
    });
    expect(await found("tool:crm.file")).toEqual([one]);
    expect(await found("tool:text.*,mail.*")).toEqual([one]);
    host.reopen();
    const two = await run("asked", { who: "bo", text: "x" });
    const { task } = (await host.engine.inbox())[0] as { task: string };
    await host.engine.answer({ task, answer: {}, by: "bo" }).catch(() => undefined);
    await host.engine.cancel(two, { by: "bo" });
    await found("catch-up");
    const counts = (await host.engine.run(two))?.figures?.controllers;
    expect(counts?.human).toBeGreaterThan(0);
    const hours = await host.engine.control("1970-01-01T00:00:00Z");
    const total = hours.reduce((sum, { controllers: { rules, ai, human } }) => sum + rules + ai + human, 0);
    expect(total).toBe(entries + (await host.engine.journal(two)).length);
  });

  test("is told by itself, without anybody asking, and nothing is left to do then", async () => {
    const one = await run("letter", { who: "ana", text: "x" });
    expect((await host.engine.run(one))?.figures?.controllers.rules).toBe(0);
    for (let times = 0; times < 6; times++) await host.clock.pass(600);
    expect((await host.engine.run(one))?.figures?.controllers.rules).toBeGreaterThan(0);
    const { commits } = host.store;
    await host.clock.pass(1_000);
    expect(host.store.commits).toBe(commits);
  });
});

test("a page is the same by whichever index it is found", async () => {
  const ids: string[] = [];
  for (let n = 0; n < 24; n++)
    ids.unshift(await run(n % 3 === 0 ? "asked" : "letter", { who: `p${n % 2}`, text: n % 5 === 0 ? "silence" : "word" }));
  const all = await host.engine.runs({ limit: 100 });
  expect(all.map(({ runId }) => runId)).toEqual(ids);
  const isLike = {
    "status:failed": (index: number) => all[index]?.status === "failed",
    "status:failed,waiting": (index: number) => ["failed", "waiting"].includes(all[index]?.status ?? ""),
    "workflow:le*": (index: number) => all[index]?.workflow === "letter",
    "workflow:letter status:completed": (index: number) => all[index]?.workflow === "letter" && all[index]?.status === "completed",
    "waiting:human": (index: number) => all[index]?.status === "waiting",
    "subject:p1": (index: number) => all[index]?.subject === "p1",
    "tool:crm.*,text.*": (index: number) => all[index]?.workflow === "letter",
    "word -workflow:asked": (index: number) => all[index]?.status === "completed",
  };
  for (const [query, holds] of Object.entries(isLike)) {
    const paged: string[] = [];
    for (let before: string | undefined; ; before = paged.at(-1)) {
      const page = await host.engine.runs({ query, limit: 3, ...(before === undefined ? {} : { before }) });
      paged.push(...page.map(({ runId }) => runId));
      if (page.length < 3) break;
    }
    expect([query, paged]).toEqual([query, ids.filter((_, index) => holds(index))]);
  }
});

/** As they are on disk: every file of the store. */
const filesWith = (needle: string): readonly string[] =>
  readdirSync(host.home).filter((name) => readFileSync(join(host.home, name)).includes(needle));
const rowsOf = (table: string): number => {
  const db = new DatabaseSync(join(host.home, "signalbox.db"), { readOnly: true });
  try {
    return Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n);
  } finally {
    db.close();
  }
};

describe("what is taken away", () => {
  test("S2.11 the words of an erased run are in no file, and its other figures stay", async () => {
    // A file holds words by their endings: "qqzebrafish" after "qqz..." would be there as what is different. So each begins otherwise.
    const one = await run("letter", { who: "vyxgarden", text: "qqzebrafish jjumbrella" });
    const other = await run("letter", { who: "bo", text: "kept" });
    expect(await found("qqzebrafish")).toEqual([one]);
    await host.engine.erase({ subject: "vyxgarden", by: "bo" });
    for (const needle of ["zebrafish", "umbrella", "yxgarden"]) expect([needle, filesWith(needle)]).toEqual([needle, []]);
    expect([await found("qqzebrafish"), await found("vyxgarden"), await found("kept")]).toEqual([[], [], [other]]);
    expect(await found("tool:crm.file")).toEqual([other, one]);
  });

  test("S2.11 what is erased before it was told is never told", async () => {
    const one = await run("letter", { who: "ana", text: "unheard" });
    await host.engine.erase({ subject: "ana", by: "bo" });
    expect(await found("unheard")).toEqual([]);
    expect((await host.engine.run(one))?.figures?.controllers.rules).toBeGreaterThan(0);
    // The place in the journal was found again: what follows is told, and once.
    const two = await run("letter", { who: "bo", text: "heard" });
    expect(await found("heard")).toEqual([two]);
    expect((await host.engine.run(two))?.figures?.controllers.rules).toBe((await host.engine.journal(two)).length);
  });

  test("S2.12 a removed run leaves no row of the catalogue, and those that follow in its place are told", async () => {
    await run("letter", { who: "ana", text: "gone" });
    expect(await found("gone")).toHaveLength(1);
    host.clock.jump(86_400_000 * 3);
    await host.clock.pass(6_000);
    expect(await host.engine.prune({ olderThan: "2d", by: "bo" })).toMatchObject({ runs: 1 });
    expect([rowsOf("run_control"), rowsOf("run_tool"), rowsOf("run_words_docsize")]).toEqual([0, 0, 0]);
    expect(await found("gone")).toEqual([]);
    const next = await run("letter", { who: "bo", text: "next" });
    expect(await found("next tool:crm.file")).toEqual([next]);
  });
});

test("a store from before there was a catalogue is told from its beginning, and its costs are in its rows", async () => {
  const one = await run("letter", { who: "ana", text: "older" });
  await host.close();
  const db = new DatabaseSync(join(host.home, "signalbox.db"));
  db.exec("DELETE FROM run_control; DELETE FROM control_hour; DELETE FROM run_tool; DELETE FROM run_words; UPDATE catalogue SET place = 0");
  db.close();
  host.open();
  expect(await found("older tool:crm.file")).toEqual([one]);
});
