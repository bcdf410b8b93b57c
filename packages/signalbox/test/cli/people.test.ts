// People and operators, through a running engine.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunView, Task } from "../../src/ports/engine.ts";
import { Dev, type Ended, fixtureConfig, Project } from "./command.ts";

const project = new Project();
beforeAll(async () => {
  await new Dev(project.start(["dev", "--json", "--config", fixtureConfig])).next("ready");
});
afterAll(() => project.remove());

const file = (name: string, content: string): string => {
  writeFileSync(join(project.folder, name), content);
  return `@${name}`;
};
const tasks = async (): Promise<readonly Task[]> => (await project.json("inbox")) as Task[];
const taskOf = async (subject: string): Promise<Task> => (await tasks()).find((task) => task.subject === subject) as Task;
const startGate = async (to: string, amount = 50): Promise<RunView> =>
  (await project.json("run", "gate", "--input", JSON.stringify({ to, amount }))) as RunView;

describe("people", () => {
  let sent: Ended;
  beforeAll(async () => {
    await startGate("a@x");
    const { task, hash } = await taskOf("a@x");
    sent = await project.run("decide", task, "approve", "--as", "ana", "--reason", "they owe it", "--hash", (hash ?? "").slice(0, 12));
  });

  test("the inbox says what will happen, and how to decide it", async () => {
    await startGate("\u001b[31mred\u202e@x");
    const { task, hash } = await taskOf("\u001b[31mred\u202e@x");
    const { out } = await project.run("inbox", task);
    expect(out).toContain("mail: mail.send at mail.example (goes outside; sent under a key that the target takes once)");
    expect(out).toContain("to:   \\x1b[31mred\\u202e@x");
    expect(out).toContain(`signalbox decide ${task} approve|reject|edit --as <person> --hash ${(hash ?? "").slice(0, 12)}`);
    const everything = out + (await project.run("inbox", "--json")).out + (await project.run("runs")).out;
    expect(everything).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
  });

  test("an approval sends what was shown", () => {
    expect([sent.code, sent.err]).toEqual([0, ""]);
    expect(sent.out).toMatch(/^ana approved \w+\. Run \w+ is completed\. sent {2}\{ messageId: "\w{8}" \}\n$/);
  });

  test("the timeline says who decided what, on which bytes, and what came of it", async () => {
    const [run] = (await project.json("runs", "--text", "a@x", "--workflow", "gate")) as RunView[];
    const { out } = await project.run("show", run?.runId.slice(-8) ?? "");
    expect(out).toMatch(/rules {2}● large {2}→ then\n +because input\.amount = 50/);
    expect(out).toMatch(/rules {2}● review {2}asks role:clerk for approval, until \d{4}-/);
    expect(out).toMatch(/human {2}▲ review {2}ana approved [0-9a-f]{12}\n +"they owe it"/);
    expect(out).toMatch(/human {2}▲ send {2}mail\.send \{ body: "You owe us 50", to: "a@x" \}\n +→ .*messageId/);
    expect(out).toMatch(/completed as sent/);
    expect(out).not.toContain("intent");
    expect((await project.run("show", run?.runId ?? "", "--all")).out).toContain("intent");
    const shown = (await project.json("show", run?.runId ?? "")) as { run: RunView; entries: { seq: number; event: { type: string } }[] };
    expect(shown.run).toEqual(run);
    expect(shown.entries[0]).toMatchObject({ runId: run?.runId, seq: 1, position: 0, event: { type: "run-started" } });
    // Nobody checked who this is, and the journal says so.
    expect(shown.entries.find(({ event }) => event.type === "approval-decided")).toMatchObject({
      event: { by: "ana", identity: "asserted" },
    });
  });

  test("a rejection takes the other arm, with the reason", async () => {
    await startGate("b@x");
    const run = (await project.json("decide", (await taskOf("b@x")).task, "reject", "--as", "ana", "--reason", "no")) as RunView;
    expect(run).toMatchObject({ status: "completed", outcome: "kept", output: { messageId: "none: no" } });
  });

  test("an edit changes what is sent", async () => {
    await startGate("c@x");
    const edit = file("edit.json", JSON.stringify({ calls: { mail: { to: "d@x", body: "Hi" } } }));
    const { task } = await taskOf("c@x");
    expect(await project.json("decide", task, "edit", "--as", "ana", "--edit", edit)).toMatchObject({
      status: "completed",
      outcome: "sent",
    });
    const { out } = await project.run("show", ((await project.json("runs", "--text", "c@x")) as RunView[])[0]?.runId ?? "");
    expect(out).toMatch(/ana edited/);
    expect(out).toMatch(/mail\.send \{ to: "d@x", body: "Hi" \}/);
  });

  test("what waits is given to others, who read why", async () => {
    const { runId } = await startGate("e@x");
    const { task } = await taskOf("e@x");
    expect((await project.run("reassign", task, "--as", "ana")).code).toBe(2);
    expect((await project.run("reassign", task, "--to", "bo", "--as", "ana")).err).toContain("bo is not");
    const { code, out } = await project.run("reassign", task, "--to", "role:manager", "--as", "bo", "--reason", "She is away.");
    expect([code, out]).toEqual([0, expect.stringContaining("for role:manager, ")]);
    expect(out).toContain("given by bo: She is away.");
    expect((await project.run("show", runId)).out).toMatch(
      /bo gave it to role:manager, in the place of those who were asked\n +"She is away\."/,
    );
    expect(await project.json("reassign", task, "--to", "role:clerk", "--as", "bo")).toMatchObject({ task, who: ["role:clerk"] });
  });

  test.each([
    ["without a name", ["approve"], 2, "Say who you are"],
    ["by somebody unknown", ["approve", "--as", "eve"], 1, '"eve" is nobody'],
    ["by somebody without the role", ["approve", "--as", "bo"], 1, "bo may not decide"],
    ["of something else than was seen", ["approve", "--as", "ana", "--hash", "0123456789ab"], 1, "is not what you saw"],
    ["that is none", ["maybe", "--as", "ana"], 2, "is no decision"],
    ["by an edit without a value", ["edit", "--as", "ana"], 2, "--edit @file"],
    ["by an edit of a call that is not proposed", ["edit", "--as", "ana", "--edit", '{"calls":{"other":{}}}'], 1, "is not proposed"],
    ["by an answer to a workflow", ["answer", "--as", "ana", "--answer", "Ask first."], 2, "only a call that a model proposed"],
    ["by an answer without words", ["answer", "--as", "ana"], 2, "--answer <text>"],
    ["with an answer that nobody wants", ["approve", "--as", "ana", "--answer", "x"], 2, 'goes with the decision "answer"'],
    ["by an edit of nonsense", ["edit", "--as", "ana", "--edit", '{"amount":1}'], 2, '"amount" is neither'],
  ])("a decision %s is refused", async (_what, args, code, message) => {
    const [open] = (await tasks()).filter(({ kind }) => kind === "approval");
    const ended = await project.run("decide", open?.task ?? "", ...args, "--json");
    expect(ended.code).toBe(code);
    expect((ended.json() as { error: { message: string } }).error.message).toContain(message);
  });

  test("a question is answered under its form", async () => {
    await project.json("run", "quiz", "--input", "{}");
    const task = (await tasks()).find(({ kind }) => kind === "question")?.task ?? "";
    expect((await project.run("inbox", task)).out).toMatch(/How many\?\n +count \(number\)/);
    expect((await project.run("answer", task, '{"count":"many"}', "--as", "ana")).err).toMatch(
      /error: The answer to \w+ is not what the form asks for: count/,
    );
    expect(await project.json("answer", task, file("answer.json", '{"count":3}'), "--as", "ana")).toMatchObject({
      status: "completed",
      output: { count: 3 },
    });
  });

  test("a call that nobody knows about is settled", async () => {
    const { runId } = (await project.json("run", "buy", "--input", '{"amount":7}')) as RunView;
    const settle = (...args: string[]) => project.run("settle", runId.slice(-9), "charge", ...args, "--as", "bo");
    expect((await project.run("show", runId)).out).toContain(
      `signalbox settle ${runId} charge happened|did-not-happen|give-up --as <person>`,
    );
    expect((await settle("perhaps")).code).toBe(2);
    expect((await settle("happened", "--result", '{"receipt":7}')).err).toContain("receipt");
    const { code, out } = await settle("happened", "--result", '{"receipt":"found"}', "--reason", "the bank says so");
    expect([code, out]).toEqual([0, `bo says that it happened. Run ${runId} is completed. { receipt: "found" }\n`]);
    expect((await project.run("show", runId)).out).toMatch(/bo says that it happened\n +"the bank says so"/);
  });

  test("an event reaches the run that waits for it, once", async () => {
    const { runId } = (await project.json("run", "order", "--input", '{"number":"n 1"}')) as RunView;
    expect((await project.run("show", runId)).out).toContain("signalbox emit paid --key 'n 1' @payload.json");
    const send = () => project.json("emit", "paid", file("paid.json", '{"amount":5}'), "--key", "n 1", "--id", "e1");
    expect(await send()).toEqual({ eventId: "e1", delivered: 1 });
    expect(await send()).toEqual({ eventId: "e1", delivered: 0 });
    expect(await project.json("show", runId)).toMatchObject({ run: { status: "completed", output: { amount: 5 } } });
    expect((await project.run("emit", "paid", "1")).code).toBe(2);
  });
});

describe("steering", () => {
  test("a run is paused, resumed and cancelled", async () => {
    const { runId } = await startGate("steer@x");
    expect(await project.json("pause", runId, "--as", "bo", "--reason", "wait")).toMatchObject({ status: "paused" });
    expect((await project.run("show", runId)).out).toMatch(/bo paused the run\n +"wait"/);
    expect(await project.json("resume", runId)).toMatchObject({ status: "waiting" });
    expect((await project.run("resume", runId)).err).toContain("is not paused");
    expect((await project.run("cancel", runId, "--as", "eve")).code).toBe(1);
    const { code, out } = await project.run("cancel", runId, "--as", "ana");
    expect([code, out]).toEqual([0, `Cancelled. Run ${runId} is cancelled.\n`]);
    expect((await project.run("cancel", runId)).code).toBe(1);
  });

  test("what failed is tried again", async () => {
    const { runId } = (await project.json("run", "doubled", "--input", '{"values":[13]}')) as RunView;
    expect(await project.json("retry", runId, "--as", "ana")).toMatchObject({ runId, status: "failed" });
    expect((await project.run("show", runId, "--all")).out).toContain("ana tried what failed again");
  });
});

describe("runs", () => {
  test("are filtered", async () => {
    const list = async (...args: string[]) =>
      ((await project.json("runs", ...args)) as RunView[]).map(({ status, workflow }) => `${status} ${workflow}`);
    expect(new Set(await list("--status", "failed,cancelled"))).toEqual(new Set(["failed doubled", "cancelled gate"]));
    expect(new Set(await list("--workflow", "quiz"))).toEqual(new Set(["completed quiz"]));
    expect(await list("--since", "2h", "--limit", "1")).toHaveLength(1);
    expect(await list("--until", "2020-01-01")).toEqual([]);
    expect((await project.run("runs", "--since", "yesterday")).code).toBe(2);
    expect((await project.run("runs", "--limit", "0")).code).toBe(2);
    expect((await project.run("runs", "--until", "2020-01-01")).err).toContain("No run is like that");
  });

  test("a part of an id is enough where it is unambiguous", async () => {
    const [run] = (await project.json("runs", "--limit", "1")) as RunView[];
    expect((await project.run("show", run?.runId.slice(-10) ?? "")).code).toBe(0);
    expect((await project.run("show", "01")).err).toMatch(/There is no run "01"|several runs/);
    expect(await project.json("show", "zzzz")).toMatchObject({ error: { code: "not-found" } });
  });
});
