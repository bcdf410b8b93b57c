import { expect, test } from "vitest";
import { type Anything, checked, doubted, free, given, once, pendingOf, probed } from "../../test/kernel/scenario.ts";
import { KernelHost } from "../testing/kernel-host.ts";
import { commandOf, openCommands, SETTLE_WITHIN_MS } from "./command-of.ts";

test("what is not open has no command", () => {
  const run = given((f) => f.call("look", free, {}));
  expect(commandOf(run.index, run.state, "/look#2")).toBeNull();
});

test("the same command is made when it is opened and when a process takes the run up", () => {
  const run = given((f, input) => f.map("each", input.items, { max: 3, concurrency: 2 }, (item) => f.call("look", free, { item })), {
    items: [{ a: 1 }, 2],
  });
  const taken = KernelHost.resume(run.index.graph, run.runId, run.journal);
  expect([...taken.pending.values()]).toEqual([...run.pending.values()]);
  expect(openCommands(run.index, run.state)).toEqual([...run.pending.values()]);
});

test("a question about an outcome keeps what is known of it and its deadline", () => {
  const run = given((f) => f.call("send", once, { to: "x" }), {}, doubted("/send#1"));
  run.now += 86_400_000;
  run.arrive({ type: "note-added", by: "ana", text: "later" });
  const taken = KernelHost.resume(run.index.graph, run.runId, run.journal);
  expect(pendingOf(taken, "ask-settlement", "/send#1.settle")).toMatchObject({ message: "It was lost.", dueAt: 1_000 + SETTLE_WITHIN_MS });
});

test("a settlement without a recorded reason says nothing about it", () => {
  const run = given((f) => f.call("send", checked, {}), {}, doubted("/send#1"), probed("/send#1.probe1", "unknown"));
  const { active } = run.state.frames.get("") as Anything;
  delete active.answer;
  expect(commandOf(run.index, run.state, "/send#1.settle")).toMatchObject({ message: "" });
  run.state = KernelHost.resume(run.index.graph, run.runId, run.journal).state;
});

test("deadlines and reminders are people's: downtime extends them; a backoff is not", () => {
  const run = given((f) => {
    f.all("both", {
      a: () => f.approve("ok", { show: 1, by: "x", within: "2d", remind: "1d", escalateTo: "y", granted: () => 1 }),
      b: () => f.call("send", checked, {}),
      c: () => f.wait("nap", { for: "1h" }),
    });
  });
  run.arrive(doubted("both.b/send#1"));
  run.arrive(probed("both.b/send#1.probe1", false));
  const people = [...run.pending.values()].flatMap((command) => (command.kind === "set-timer" ? [[command.use, command.people]] : []));
  expect(people).toEqual([
    ["deadline", true],
    ["remind", true],
    ["escalate", true],
    ["wait", false],
    ["quiet", false],
  ]);
});
