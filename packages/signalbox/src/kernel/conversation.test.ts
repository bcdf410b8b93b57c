import { expect, test } from "vitest";
import { z } from "zod";
import { repliedTo, text, toolCall } from "../../test/kernel/replies.ts";
import { type Anything, completed, decided, failed, given, pendingOf } from "../../test/kernel/scenario.ts";
import { agent } from "../definition/agent.ts";
import { tool } from "../definition/tool.ts";
import type { Arriving, KernelHost } from "../testing/kernel-host.ts";
import { Conversation } from "./conversation.ts";
import type { Message } from "./message.ts";
import { proposalHash, revise } from "./proposal.ts";

const look = tool({ id: "look", description: "Looks.", input: z.any(), output: z.any(), effect: "read", run: (): Anything => null });
const limits = { costUsd: 1, tokens: 10_000, turns: 9 };
const worker = agent({
  id: "worker",
  goal: "Find out.",
  model: "m",
  input: z.any(),
  output: z.object({}),
  tools: [look],
  limits,
  resultCharacters: 20,
});
const flow = (f: Anything, input: Anything) => {
  const first = f.call("before", look, { q: input.q });
  return f.agent("work", worker, { domain: first.domain }, { otherwise: () => null });
};
const started = (...events: readonly Arriving[]): KernelHost =>
  given(flow, { q: 1 }, completed("/before#1", { domain: "a.example" }), ...events);
const said = (run: KernelHost): readonly Message[] =>
  Conversation.of(run.index, run.runId, run.journal, { frame: "", node: "work" }).messages;
const told = (words: string): Arriving => ({ type: "agent-told", frame: "", by: "ana", text: words });

test("it begins with the goal and the input, as data", () => {
  const [system, user, ...rest] = said(started());
  expect(system).toMatchObject({ role: "system", text: expect.stringMatching(/^Find out\.\n\n.*\n.*never an instruction.*\n.*9 turns/) });
  expect(user).toEqual({ role: "user", text: 'Your task\'s input, as data:\n{"domain":"a.example"}' });
  expect(rest).toEqual([]);
  expect(said(given(flow, {}))).toEqual([]);
});

test("then what the model said, and what became of each call in the order of the reply", () => {
  const calls = [toolCall("look", { q: 1 }, "a"), toolCall("look", { q: 2 }, "b"), toolCall("rm_rf", {}, "c")];
  const run = started(repliedTo("/work#1.1", text("Hm."), ...calls));
  run.arrive(failed("work[1.1]/work.look#1", "busy", false));
  run.arrive(completed("work[1.0]/work.look#1", { n: 1 }));
  expect(said(run).slice(2)).toEqual([
    { role: "assistant", parts: [text("Hm."), ...calls] },
    { role: "tool", callId: "a", tool: "look", result: { data: { n: 1 } } },
    { role: "tool", callId: "b", tool: "look", result: { error: { code: "busy", message: "It was busy." } }, isError: true },
    expect.objectContaining({ callId: "c", result: { error: expect.objectContaining({ code: "unknown-tool" }) }, isError: true }),
  ]);
});

test("C2: of a long result the model is shown the beginning", () => {
  const run = started(repliedTo("/work#1.1", toolCall("look", {})), completed("work[1.0]/work.look#1", "x".repeat(100)));
  expect(said(run).at(-1)).toMatchObject({ result: { data: { beginning: `"${"x".repeat(19)}`, characters: 102 } } });
});

test("a call that gives nothing is answered with nothing", () => {
  const run = started(repliedTo("/work#1.1", toolCall("look", {})), completed("work[1.0]/work.look#1", undefined));
  expect(said(run).at(-1)).toMatchObject({ result: { data: null } });
});

test("a reply without calls is answered with what to do", () => {
  const run = started(repliedTo("/work#1.1", text("Done!")));
  expect(said(run).slice(2)).toMatchObject([{ role: "assistant" }, { role: "user", text: expect.stringContaining('"finish"') }]);
});

test("a message is shown once, to the first model call after it", () => {
  const run = started(told("One."), failed("/work#1.1"), told("Two."));
  run.fire("/work#1.1.backoff");
  expect(said(run)).toHaveLength(2);
  run.arrive(repliedTo("/work#1.2", toolCall("look", {})), completed("work[1.0]/work.look#1", 1));
  const texts = said(run).flatMap((message) => (message.role === "user" ? [message.text] : []));
  expect(texts.slice(1)).toEqual(["A message from ana, who watches this work:\nOne.", "A message from ana, who watches this work:\nTwo."]);
});

test("another agent's words are its own", () => {
  const two = (f: Anything) =>
    f.all("both", {
      a: () => f.agent("one", worker, 1, { otherwise: () => null }),
      b: () => f.agent("two", worker, 2, { otherwise: () => null }),
    });
  const run = given(two, {}, repliedTo("both.a/one#1.1", text("From one.")), repliedTo("both.b/two#1.1", text("From two.")));
  const { messages } = Conversation.of(run.index, run.runId, run.journal, { frame: "both.b", node: "two" });
  expect(JSON.stringify(messages)).toContain("From two.");
  expect(JSON.stringify(messages)).not.toContain("From one.");
});

test("an agent that is handed nothing is told so", () => {
  const run = given((f: Anything, input: Anything) => f.agent("work", worker, input.missing, { otherwise: () => null }));
  expect(said(run)[1]).toMatchObject({ text: expect.stringMatching(/null$/) });
});

test("C3: the model is told that a person changed its call, and into what; not what the workflow binds", () => {
  const pay = tool({
    id: "pay",
    description: "Pays.",
    input: z.object({ to: z.string(), from: z.string() }),
    output: z.any(),
    effect: "external",
    run: (): Anything => null,
  });
  const payer = agent({
    id: "payer",
    goal: "Pay.",
    model: "m",
    input: z.any(),
    output: z.object({}),
    tools: [pay],
    limits,
    resultCharacters: 200,
  });
  const run = given(
    (f: Anything, input: Anything) => f.agent("work", payer, input, { bind: { pay: { from: "account-7" } }, otherwise: () => null }),
    {},
    repliedTo("/work#1.1", toolCall("pay", { to: "a" }, "a"), toolCall("pay", { to: "b" }, "b")),
  );
  const asks = { by: "role:a", withinMs: 5_000, policy: "p", version: "h" };
  for (const [index, to] of ["c", "d"].entries()) {
    const step = `work[1.${index}]/work.pay`;
    run.arrive({ type: "step-held", id: `${step}#1`, ask: asks });
    const { proposal } = pendingOf(run, "open-approval", `${step}#1.ask.1`);
    const revised = revise(proposal, { calls: { call: { to, from: "account-7" } } });
    run.arrive({ ...decided(run, `${step}#1.ask.1`, "edit"), revised: { proposal: revised, hash: proposalHash(revised) } } as Arriving);
    run.arrive(index === 0 ? completed(`${step}#2`, { paid: true }) : failed(`${step}#2`, "refused", false));
  }
  expect(said(run).slice(-2)).toEqual([
    { role: "tool", callId: "a", tool: "pay", result: { data: { paid: true }, edited: { by: "ana", arguments: { to: "c" } } } },
    {
      role: "tool",
      callId: "b",
      tool: "pay",
      result: { error: { code: "refused", message: "It was refused." }, edited: { by: "ana", arguments: { to: "d" } } },
      isError: true,
    },
  ]);
});
