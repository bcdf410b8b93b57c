import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { toolCall } from "../../test/kernel/replies.ts";
import { decisionsOf } from "../analysis/journal/agent-decisions.ts";
import { agent, ask, defineConfig, type Permissions, policy, tool, workflow } from "../index.ts";
import type { EventOf } from "../kernel/index.ts";
import type { ModelRequest } from "../ports/model.ts";
import { EngineHost } from "../testing/engine-host.ts";
import { type ScriptedModel, ScriptedReply, scriptedModel } from "../testing/scripted-model.ts";

const people = { ana: ["role:ae"], bo: ["role:manager"], eve: [] };
const permissions: Permissions = { "role:ae": ["crm:read", "mail:send"], "role:manager": ["*"] };
const limits = { costUsd: 1 };
const Words = z.object({ words: z.string() });

let host: EngineHost;
let sent: string[];
beforeEach(() => {
  sent = [];
});
afterEach(() => host.dispose());

const does = (id: string, effect: "read" | "external" | "write", scope?: string) =>
  tool({
    id,
    description: id,
    input: Words,
    output: z.object({}),
    effect,
    ...(scope === undefined ? {} : { scope }),
    run: ({ words }) => {
      sent.push(`${id}: ${words}`);
      return {};
    },
  });
const look = does("look", "read", "crm:read");
const mail = does("mail", "external", "mail:send");
const note = does("note", "write", "crm:write");
const bare = does("bare", "read");
const helper = agent({
  id: "helper",
  goal: "Help.",
  model: "m",
  input: Words,
  output: Words,
  tools: [look, mail, note, bare],
  ask: { who: "ana", within: "1d" },
  limits: { costUsd: 0.5, tokens: 100_000, turns: 8 },
});
const helping = workflow({
  id: "helping",
  input: Words,
  limits,
  flow: (f, input) => f.agent("help", helper, input, { otherwise: (end) => ({ words: end.reason }) }),
});
const lead = agent({
  id: "lead",
  goal: "Lead.",
  model: "m",
  input: Words,
  output: Words,
  tools: [],
  delegates: [helper],
  limits: { costUsd: 0.5, tokens: 100_000, turns: 8 },
});
const leading = workflow({
  id: "leading",
  input: Words,
  limits,
  flow: (f, input) => f.agent("lead", lead, input, { otherwise: (end) => ({ words: end.reason }) }),
});
const parent = workflow({ id: "parent", input: Words, limits, flow: (f, input) => f.run("child", helping, input) });
const ordering = workflow({ id: "ordering", input: Words, limits, flow: (f, input) => f.call("note", note, input) });
const narrowed = workflow({
  id: "narrowed",
  input: Words,
  limits,
  flow: (f, input) => f.agent("help", helper, input, { only: [look, "note"], otherwise: (end) => ({ words: end.reason }) }),
});
const workflows = [helping, leading, parent, ordering, narrowed];

const calls = (...ids: readonly string[]) => new ScriptedReply(ids.map((id) => toolCall(id, { words: "hello" }, id)));
const finish = new ScriptedReply([toolCall("finish", { words: "done" }, "f")]);
const open = (script: Parameters<typeof scriptedModel>[0], more: { permissions?: Permissions } = { permissions }): ScriptedModel => {
  const model = scriptedModel(script);
  host = new EngineHost({ workflows, people, model, ...more });
  return model;
};
const run = async (by?: string, id = "helping") => {
  const { runId } = await host.engine.start({ workflow: id, input: { words: "x" }, ...(by === undefined ? {} : { by }) });
  return host.engine.finished(runId, "ended");
};
const judged = async (runId: string): Promise<readonly EventOf<"step-judged">[]> =>
  (await host.engine.journal(runId)).flatMap(({ event }) => (event.type === "step-judged" ? [event] : []));

describe("S13.1: an agent has no more rights than the person who started it", () => {
  test("what their roles do not have is not sent; the model is told so, and the journal names who and what", async () => {
    const model = open({ help: [calls("look", "mail", "note"), finish] });
    const { runId, status } = await run("ana");
    expect(status).toBe("completed");
    expect(sent).toEqual(["look: hello", "mail: hello"]);
    expect(await judged(runId)).toMatchObject([
      { verdict: { answer: "deny", findings: [] }, facts: [], lacks: { person: "ana", roles: ["role:ae"], scope: "crm:write" } },
    ]);
    const answers = model.requests[1]?.messages.filter(({ role }) => role === "tool") ?? [];
    expect(answers.at(-1)).toMatchObject({
      isError: true,
      result: {
        error: {
          code: "not-permitted",
          message: expect.stringContaining('needs the scope "crm:write", which ana (role:ae) does not have'),
        },
      },
    });
    const decisions = decisionsOf(await host.engine.graph(runId), await host.engine.journal(runId));
    expect(decisions.map(({ tool: id, deniedBy }) => [id, deniedBy])).toEqual([
      ["look", null],
      ["mail", null],
      ["note", "person"],
      ["finish", null],
    ]);
    expect(decisions[2]?.lacks).toEqual({ person: "ana", roles: ["role:ae"], scope: "crm:write" });
  });

  test.each([
    ["somebody with a role that may everything", "bo", ["look: hello", "mail: hello", "note: hello", "bare: hello"]],
    [
      "nobody, as by a schedule or a webhook: the workflow's grant counts",
      undefined,
      ["look: hello", "mail: hello", "note: hello", "bare: hello"],
    ],
    ["a webhook, which is nobody", "webhook:/lead", ["look: hello", "mail: hello", "note: hello", "bare: hello"]],
    ["somebody without a role", "eve", []],
    ["somebody whom the config does not know", "zoe", []],
    ["a tool that names no scope is for who may everything", "ana", ["look: hello", "mail: hello"]],
  ])("%s", async (_name, by, expected) => {
    open({ help: [calls("look", "mail", "note", "bare"), finish] });
    expect((await run(by)).status).toBe("completed");
    expect([...sent].sort()).toEqual([...expected].sort());
  });

  test("without a map every person may have it use all that it was granted", async () => {
    open({ help: [calls("note"), finish] }, {});
    const { runId } = await run("eve");
    expect(sent).toEqual(["note: hello"]);
    expect(await judged(runId)).toEqual([]);
  });

  test("a sub-agent and a run that was started by the run are under the same person", async () => {
    open({
      lead: [new ScriptedReply([toolCall("delegate_helper", { words: "do" }, "d")]), finish],
      "lead.delegate_helper": [calls("note"), finish],
      help: [calls("note"), finish],
    });
    expect((await run("ana", "leading")).status).toBe("completed");
    expect((await run("ana", "parent")).status).toBe("completed");
    expect(sent).toEqual([]);
  });

  test("what the workflow itself orders is its author's", async () => {
    open({});
    expect((await run("eve", "ordering")).status).toBe("completed");
    expect(sent).toEqual(["note: x"]);
  });
});

describe("S13.2: whoever writes to an agent stands behind what it does from then on", () => {
  const talked = async (by: string | undefined) => {
    open({ help: [new ScriptedReply([toolCall("ask", { question: "What now?" }, "q")]), calls("note"), finish] });
    const { runId } = await host.engine.start({ workflow: "helping", input: { words: "x" }, ...(by === undefined ? {} : { by }) });
    await host.engine.finished(runId, "idle");
    return runId;
  };
  const answered = async (runId: string) => {
    const [task] = await host.engine.inbox();
    await host.engine.answer({ task: task?.task ?? "", by: "ana", answer: { answer: "Write it down." } });
    return host.engine.finished(runId, "ended");
  };
  test.each([["bo"], [undefined]])("also where %s has started it", async (by) => {
    const runId = await talked(by);
    await host.engine.tell({ runId, by: "ana", text: "Write a note." });
    expect((await answered(runId)).status).toBe("completed");
    expect(sent).toEqual([]);
    expect((await judged(runId))[0]?.lacks?.person).toBe("ana");
  });
  test("and an answer to its own question is no order", async () => {
    const runId = await talked("bo");
    expect((await answered(runId)).status).toBe("completed");
    expect(sent).toEqual(["note: hello"]);
  });
});

describe("S13.3: rights are read when the call is about to be sent", () => {
  const asks = [policy("asks", [{ tool: note, then: ask({ by: "role:manager", within: "1d" }) }])];
  test("one that is taken away while people decide holds; what they cleared is not sent", async () => {
    host = new EngineHost({
      workflows,
      people,
      permissions: { "role:ae": ["crm:write"] },
      policies: asks,
      model: scriptedModel({ help: [calls("note"), finish] }),
    });
    const { runId } = await host.engine.start({ workflow: "helping", input: { words: "x" }, by: "ana" });
    await host.engine.finished(runId, "idle");
    const [task] = await host.engine.inbox();
    host.engine.reload(workflows, people, asks, permissions);
    await host.engine.decide({ task: task?.task ?? "", by: "bo", decision: "approve" });
    expect((await host.engine.finished(runId, "ended")).status).toBe("completed");
    expect(sent).toEqual([]);
    expect((await judged(runId)).at(-1)?.lacks?.scope).toBe("crm:write");
  });
  test("one that is given holds from the next call on", async () => {
    open({
      help: [
        calls("note"),
        () => {
          host.engine.reload(workflows, people, [], { "role:ae": ["crm:write"] });
          return calls("note");
        },
        finish,
      ],
    });
    expect((await run("ana")).status).toBe("completed");
    expect(sent).toEqual(["note: hello"]);
  });
  test("a fork that is made live has the rights of who started the run and of who made it live", async () => {
    const line = ({ messages }: ModelRequest): ScriptedReply => {
      if (messages.some(({ role }) => role === "tool")) return finish;
      return JSON.stringify(messages[1]).includes('words\\":\\"y') ? calls("note", "mail") : calls("look");
    };
    open({ help: [line] });
    const { runId } = await run("ana");
    const dry = await host.engine.fork({ runId, at: 1, change: { kind: "input", input: { words: "y" } }, by: "bo" });
    if ("why" in dry.live) throw new Error(dry.live.why);
    const request = { runId, at: 1, change: { kind: "input" as const, input: { words: "y" } }, by: "bo", hash: dry.live.hash };
    const fork = await host.engine.makeLive(request);
    await host.engine.finished(fork.runId, "ended");
    expect((await judged(fork.runId)).flatMap(({ lacks }) => lacks ?? [])).toMatchObject([{ person: "ana", scope: "crm:write" }]);
    expect(sent).not.toContain("note: hello");
  });
  test("a fork is under them too", async () => {
    const other = new ScriptedReply([toolCall("note", { words: "other" }, "n")]);
    open({ help: [calls("note"), finish, other, finish] }, {});
    const { runId } = await run("ana");
    host.engine.reload(workflows, people, [], permissions);
    const { entries } = await host.engine.fork({ runId, at: 1, change: { kind: "input", input: { words: "y" } } });
    expect(entries.flatMap(({ event }) => (event.type === "step-failed" ? [event.error.code] : []))).toEqual(["not-permitted"]);
  });
});

test("S13.4: of what it was granted, the workflow says what it may use here: the rest does not exist for the model", async () => {
  const model = open({ help: [calls("mail"), calls("erase"), calls("look"), finish] }, {});
  const { runId } = await run(undefined, "narrowed");
  expect(model.requests[0]?.tools.map(({ name }) => name)).toEqual(["look", "note", "ask", "finish"]);
  expect(sent).toEqual(["look: hello"]);
  const decisions = decisionsOf(await host.engine.graph(runId), await host.engine.journal(runId));
  expect(decisions.map(({ tool: id, deniedBy, refusal }) => [id, deniedBy, refusal?.code])).toEqual([
    ["mail", "workflow", "withheld-tool"],
    ["erase", "grant", "unknown-tool"],
    ["look", null, undefined],
    ["finish", null, undefined],
  ]);
  expect(() =>
    workflow({
      id: "w",
      input: Words,
      limits,
      flow: (f, input) => f.agent("help", helper, input, { only: ["erase"], otherwise: () => null }),
    }),
  ).toThrow(/help\.only: allows "erase", which "helper" was not granted/);
});

test("a map of permissions that says nothing usable is refused", () => {
  open({});
  for (const wrong of [{ ae: ["crm:read"] }, { "role:ae": "crm:read" }, { "role:ae": [""] }])
    expect(() => defineConfig({ workflows: [], permissions: wrong as never })).toThrow(/permissions must say which scopes/);
});
