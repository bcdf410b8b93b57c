import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type EmbeddedEngine, openEngine, type RunView, type Task } from "signalbox";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { drive, journalsOf } from "../workload.ts";
import { mailsFrom } from "../world/sent-mail.ts";
import { checkDeletions } from "./checker.ts";
import { crm } from "./crm/crm.ts";
import { generateRequests } from "./data/demo-data.ts";
import { deletionPolicy } from "./policy.ts";
import { type Deadlines, defineRecordDeletion } from "./record-deletion.ts";
import type { DeletionRequest } from "./rules/request.ts";
import { weatherOf } from "./tools/crm.ts";
import { FROM } from "./tools/mail.ts";
import { deletionWorkload, people } from "./workload.ts";

let home: string;
let engine: EmbeddedEngine;
const open = (deadlines: Deadlines = { within: "25d", remind: "5d", escalateAfter: "15d" }): EmbeddedEngine =>
  openEngine(defineConfig({ workflows: [defineRecordDeletion(deadlines)], people, policies: [deletionPolicy] }), { home });
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "deletion-"));
  vi.stubEnv("SIGNALBOX_HOME", home);
  vi.stubEnv("SIGNALBOX_DEMO_LATENCY", "0");
  engine = open();
});
afterEach(async () => {
  expect(checkDeletions(home, await journalsOf(engine, ["record-deletion"]))).toEqual([]);
  expect((await engine.verify()).problems).toEqual([]);
  await engine.close();
});

const personWith = (weather: ReturnType<typeof weatherOf>): number =>
  Array.from({ length: 40 }, (_, index) => index + 1).find((person) => weatherOf(person) === weather) as number;
const requestOf = (person: number, changes: Partial<DeletionRequest> = {}): DeletionRequest => ({
  ...{ id: `r-${person}`, email: `person-${person}@people.example`, receivedAt: "2026-03-01T09:00:00Z" },
  ...changes,
});
const ask = async (request: DeletionRequest, by = "lee"): Promise<RunView> => {
  const { runId } = await engine.start({ workflow: "record-deletion", input: request, key: request.id, by });
  return engine.finished(runId, "idle");
};
const taskOf = async ({ runId }: RunView): Promise<Task> => (await engine.inbox()).find((task) => task.runId === runId) as Task;
const decide = async (run: RunView, by: string, decision: "approve" | "reject"): Promise<RunView> => {
  await engine.decide({ task: (await taskOf(run)).task, by, decision, reason: "I looked" });
  return engine.finished(run.runId, "idle");
};
const erasures = () => crm.in(home).prepare("SELECT person FROM erasures").all();
const mails = (): string[] => mailsFrom(home, FROM).map(({ to }) => to);
const FAIR = personWith("fair");

describe("always a person", () => {
  test("who sees what would go and what the law keeps, before anything is erased", async () => {
    const run = await ask(requestOf(FAIR));
    expect(run.status).toBe("waiting");
    expect(await taskOf(run)).toMatchObject({
      who: ["role:dpo"],
      fourEyes: true,
      proposal: {
        show: { person: FAIR, erased: { notes: expect.any(Number), activities: expect.any(Number) }, kept: expect.any(Array) },
        calls: { erase: { effect: "destructive", delivery: "once" }, confirm: { effect: "external" } },
      },
    });
    expect(erasures()).toEqual([]);
    expect(await decide(run, "dana", "approve")).toMatchObject({ status: "completed", outcome: "erased" });
    expect(erasures()).toEqual([{ person: FAIR }]);
    expect(mails()).toEqual([`person-${FAIR}@people.example`]);
  });

  test("and not the one who entered the request, and nobody of another role", async () => {
    const run = await ask(requestOf(FAIR), "dana");
    await expect(decide(run, "dana", "approve")).rejects.toMatchObject({ code: "not-allowed" });
    await expect(decide(run, "bo", "approve")).rejects.toMatchObject({ code: "not-allowed" });
    await expect(decide(run, "mallory", "approve")).rejects.toMatchObject({ code: "unknown-person" });
    expect(erasures()).toEqual([]);
    expect(await decide(run, "dov", "approve")).toMatchObject({ outcome: "erased" });
  });

  test("who says no: nothing is erased, and the person is told why", async () => {
    expect(await decide(await ask(requestOf(FAIR)), "dana", "reject")).toMatchObject({ outcome: "declined" });
    expect(erasures()).toEqual([]);
    expect(mails()).toHaveLength(1);
  });

  test("who says nothing: nothing is erased", async () => {
    await engine.close();
    engine = open({ within: "500ms", remind: "100ms", escalateAfter: "300ms" });
    const run = await ask(requestOf(FAIR));
    expect(await engine.finished(run.runId, "ended")).toMatchObject({ outcome: "overdue" });
    expect(erasures()).toEqual([]);
    expect(mails()).toEqual([]);
    const [task] = await engine.inbox({ all: true });
    await expect(engine.decide({ task: task?.task ?? "", by: "dana", decision: "approve" })).rejects.toMatchObject({
      code: "approval-expired",
    });
    expect(erasures()).toEqual([]);
  });
});

describe("nobody knows whether it happened", () => {
  test("a lost answer is not sent again: a person looks and says that it happened", async () => {
    const person = personWith("lost-answer");
    const run = await decide(await ask(requestOf(person)), "dana", "approve");
    expect(run).toMatchObject({ status: "waiting", waitingFor: [{ kind: "settlement" }] });
    expect(mails()).toEqual([]);
    const output = crm.in(home).prepare("SELECT id AS erasure, erased FROM erasures").get();
    await engine.settle({ runId: run.runId, step: "erase", by: "dana", choice: "happened", output });
    expect(await engine.finished(run.runId, "ended")).toMatchObject({ outcome: "erased" });
    expect(erasures()).toEqual([{ person }]);
    expect(mails()).toHaveLength(1);
  });

  test("a process that dies after sending leaves the outcome unknown, and the next one does not send", async () => {
    const run = await ask(requestOf(FAIR));
    const { task } = await taskOf(run);
    await engine.close();
    await killedAfterErasing(task);
    expect(erasures()).toEqual([{ person: FAIR }]);

    engine = open();
    expect(await engine.finished(run.runId, "idle")).toMatchObject({ status: "waiting", waitingFor: [{ kind: "settlement" }] });
    expect(await taskOf(run)).toMatchObject({ kind: "settlement", tool: "people.erase", input: { person: FAIR } });
    expect(erasures()).toEqual([{ person: FAIR }]);
    expect(mails()).toEqual([]);
    await expect(
      engine.settle({ runId: run.runId, step: "erase", by: "dana", choice: "happened", output: { wrong: 1 } }),
    ).rejects.toMatchObject({
      code: "input-invalid",
    });
    const output = crm.in(home).prepare("SELECT id AS erasure, erased FROM erasures").get();
    await engine.settle({ runId: run.runId, step: "erase", by: "dana", choice: "happened", output });
    expect(await engine.finished(run.runId, "ended")).toMatchObject({ outcome: "erased" });
    expect(erasures()).toEqual([{ person: FAIR }]);
    expect(mails()).toEqual([`person-${FAIR}@people.example`]);
  });

  test("given up: nobody is told that it happened, and the officer has a task", async () => {
    const run = await decide(await ask(requestOf(personWith("lost-answer"))), "dana", "approve");
    await engine.settle({ runId: run.runId, step: "erase", by: "dov", choice: "give-up" });
    expect(await engine.finished(run.runId, "ended")).toMatchObject({ outcome: "not-erased" });
    expect(mails()).toEqual([]);
    expect(crm.in(home).prepare("SELECT owner FROM tasks").all()).toEqual([{ owner: "role:dpo" }]);
  });

  test("a connection that was refused is tried again: nothing had left", async () => {
    const person = personWith("no-line");
    expect(await decide(await ask(requestOf(person)), "dana", "approve")).toMatchObject({ outcome: "erased" });
    expect(erasures()).toEqual([{ person }]);
  });
});

/** Approves in a process of its own whose CRM answers slowly, and kills that process when the CRM has erased and not yet answered. */
async function killedAfterErasing(task: string): Promise<void> {
  const script = fileURLToPath(new URL("./approve.fixture.ts", import.meta.url));
  const env = { ...process.env, SIGNALBOX_DEMO_LATENCY: "500" };
  const child = spawn(process.execPath, [script, task], { env, stdio: ["ignore", "inherit", "inherit"] });
  const ended = new Promise<NodeJS.Signals | null>((done) => child.on("close", (_code, signal) => done(signal)));
  try {
    await vi.waitFor(() => expect(erasures()).toHaveLength(1), { timeout: 15_000, interval: 10 });
  } finally {
    child.kill("SIGKILL");
  }
  expect(await ended).toBe("SIGKILL");
}

describe("other ends", () => {
  test("an address that nobody has is answered", async () => {
    expect(await ask(requestOf(1, { email: "Nobody@People.example" }))).toMatchObject({ outcome: "nothing-found" });
    expect(mails()).toEqual(["nobody@people.example"]);
  });

  test("who asks twice is erased once", async () => {
    const first = await ask(requestOf(FAIR));
    const second = await engine.start({
      workflow: "record-deletion",
      input: requestOf(FAIR, { id: "again", email: ` PERSON-${FAIR}@people.EXAMPLE` }),
    });
    expect(second.status).toBe("queued");
    await decide(first, "dana", "approve");
    expect(await engine.finished(second.runId, "ended")).toMatchObject({ outcome: "nothing-found" });
    expect(erasures()).toHaveLength(1);
  });

  test.each(["not an address", "' OR 1=1 --", "person-2@people.example\r\nBcc: all@firm.example", "%@people.example", ""])(
    "%j finds nobody and is a task",
    async (email) => {
      const run = await ask(requestOf(1, { email }));
      expect(["unclear", "nothing-found"]).toContain(run.outcome);
      expect(erasures()).toEqual([]);
      expect(mails().join()).not.toContain("all@firm.example");
    },
  );

  test("20 kB of orders to the officer are cut for the eye and change nothing", async () => {
    const hostile = generateRequests(5).find(({ message }) => (message?.length ?? 0) > 20_000) as DeletionRequest;
    const run = await ask({ ...hostile, email: `person-${FAIR}@people.example` });
    const shown = JSON.stringify((await taskOf(run)).proposal);
    expect(shown.length).toBeLessThan(4_000);
    expect(shown).not.toMatch(/\\u202e|\\u0000/);
    expect(erasures()).toEqual([]);
  });

  test.each([[{}], [{ id: "a", email: 7 }], [{ ...requestOf(1), receivedAt: "soon" }]])("%j is refused at the door", async (input) => {
    await expect(engine.start({ workflow: "record-deletion", input })).rejects.toMatchObject({ code: "input-invalid" });
  });
});

test("the whole workload comes to its end, and a second time to the same", async () => {
  const runs = await drive(engine, deletionWorkload, home);
  expect(runs.every(({ status }) => status === "completed")).toBe(true);
  const end = deletionWorkload.outcome(home, []);
  await engine.close();
  engine = open();
  await drive(engine, deletionWorkload, home);
  expect(deletionWorkload.outcome(home, [])).toEqual(end);
});
