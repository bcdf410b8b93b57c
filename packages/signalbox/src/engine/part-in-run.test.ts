import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { toolCall } from "../../test/kernel/replies.ts";
import { agent, propose, tool, workflow } from "../index.ts";
import type { Task } from "../ports/engine.ts";
import { EngineHost } from "../testing/engine-host.ts";
import { ScriptedReply, scriptedModel } from "../testing/scripted-model.ts";

const Words = z.object({ words: z.string() });
const limits = { costUsd: 1 };
const people = { ana: ["role:ae"], bo: ["role:ae"], cleo: ["role:ae"] };
const sent: string[] = [];
const mail = tool({
  id: "mail",
  input: Words,
  output: z.object({}),
  effect: "external",
  run: ({ words }) => {
    sent.push(words);
    return {};
  },
});
const drafter = agent({
  id: "drafter",
  goal: "Draft a mail.",
  model: "m",
  input: Words,
  output: Words,
  tools: [],
  ask: { who: "ana", within: "1d" },
  limits: { costUsd: 0.5, tokens: 100_000, turns: 4 },
});
const drafting = workflow({
  id: "drafting",
  input: Words,
  limits,
  flow: (f, input) => {
    const draft = f.agent("draft", drafter, input, { otherwise: (end) => ({ words: end.reason }) });
    return f.approve("review", {
      calls: { mail: propose(mail, { words: draft.words }) },
      by: "role:ae",
      within: "1d",
      fourEyes: true,
      granted: (_shown, calls) => {
        f.perform("send", calls.mail);
        return { sent: true };
      },
      denied: () => ({ sent: false }),
    });
  },
});
const ordering = workflow({ id: "ordering", input: Words, limits, flow: (f, input) => f.run("child", drafting, input) });

let host: EngineHost;
afterEach(async () => {
  sent.length = 0;
  await host.dispose();
});
const inbox = async (): Promise<Task> => (await host.engine.inbox())[0] as Task;
const approve = async (by: string) => host.engine.decide({ task: (await inbox()).task, by, decision: "approve" });

/** A run whose agent asked, was told by bo what to do, and drafted; it waits for its review. */
async function drafted(id: "drafting" | "ordering"): Promise<string> {
  const model = scriptedModel({
    draft: [
      new ScriptedReply([toolCall("ask", { question: "What now?" }, "q")]),
      new ScriptedReply([toolCall("finish", { words: "hello" }, "f")]),
    ],
  });
  host = new EngineHost({ workflows: [drafting, ordering], people, policies: [], model });
  const { runId } = await host.engine.start({ workflow: id, input: { words: "x" }, by: "ana" });
  await host.engine.finished(runId, "idle");
  const question = await inbox();
  await host.engine.tell({ runId: question.runId, by: "bo", text: "Be short." });
  await host.engine.answer({ task: question.task, by: "ana", answer: { answer: "Go on." } });
  await host.engine.finished(runId, "idle");
  return runId;
}

test.each(["drafting", "ordering"] as const)(
  "S20.2: with four eyes nobody clears what they started or told an agent to do: %s",
  async (id) => {
    const runId = await drafted(id);
    await expect(approve("ana")).rejects.toMatchObject({ code: "not-allowed", message: expect.stringContaining("ana started this run") });
    await expect(approve("bo")).rejects.toMatchObject({ message: expect.stringContaining("bo told the agent of this run what to do") });
    expect(sent).toEqual([]);
    await approve("cleo");
    await host.engine.finished(runId, "ended");
    expect(sent).toEqual(["hello"]);
  },
);

test("S20.2: nor does whoever made a fork live, or started what it was forked from", async () => {
  const runId = await drafted("drafting");
  const at = (await host.engine.journal(runId)).at(-1)?.seq ?? 0;
  const request = { runId, at };
  const { live } = await host.engine.fork(request);
  const fork = await host.engine.makeLive({ ...request, by: "cleo", hash: live !== undefined && "hash" in live ? live.hash : "" });
  await host.engine.finished(fork.runId, "idle");
  for (const [by, part] of [
    ["cleo", "started this run"],
    ["ana", "started the run that this one goes on from"],
    ["bo", "told the agent"],
  ] as const)
    await expect(approve(by)).rejects.toMatchObject({ code: "not-allowed", message: expect.stringContaining(part) });
});
