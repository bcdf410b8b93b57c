import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { ToolError, tool, workflow } from "../index.ts";
import { EngineHost } from "../testing/engine-host.ts";

const limits = { costUsd: 0 };
const Item = z.object({ n: z.number() });
const child = workflow({ id: "child", input: Item, limits, flow: (_f, input) => input.n });
const parent = workflow({
  id: "parent",
  input: z.object({}),
  limits,
  flow: (f) => void f.map("each", [{ n: 1 }, { n: 2 }, { n: 3 }], { max: 3 }, (item) => f.run("child", child, { n: item.n })),
});
const refuse = tool({
  id: "test.refuse",
  effect: "none",
  input: Item,
  output: z.object({}),
  run: () => {
    throw new ToolError("no", "Refused.", { outcome: "rejected" });
  },
});
const half = workflow({
  id: "half",
  input: Item,
  limits,
  outcomes: ["good"],
  flow: (f, input) => {
    f.when(
      "any",
      true,
      () => f.outcome("good"),
      () => undefined,
    );
    f.call("refuse", refuse, { n: input.n });
  },
});

let host: EngineHost;
beforeEach(() => {
  host = new EngineHost({ workflows: [parent, half] });
});
afterEach(() => host.dispose());

test("runs of one parent, and none of another's", async () => {
  const [one, two] = await Promise.all([1, 2].map(() => host.engine.start({ workflow: "parent", input: {} })));
  for (const run of [one, two]) await host.engine.finished(run?.runId ?? "", "ended");
  const children = await host.engine.runs({ parent: one?.runId ?? "" });
  expect(children.map((run) => [run.workflow, run.parent])).toEqual([1, 2, 3].map(() => ["child", one?.runId]));
  await expect(host.engine.runs({ parent: "nobody" })).rejects.toMatchObject({ code: "not-found" });
});

test("page after page gives every run once, newest first", async () => {
  for (let n = 0; n < 7; n++) await host.engine.start({ workflow: "child", input: { n } });
  const all = (await host.engine.runs({ workflow: "child" })).map(({ runId }) => runId);
  const paged: string[] = [];
  for (let before: string | undefined; ; before = paged.at(-1)) {
    const page = await host.engine.runs({ workflow: "child", limit: 3, ...(before === undefined ? {} : { before }) });
    paged.push(...page.map(({ runId }) => runId));
    if (page.length < 3) break;
    // Runs that are started meanwhile come before the first page and shift nothing.
    await host.engine.start({ workflow: "child", input: { n: 99 } });
  }
  expect(all).toHaveLength(7);
  expect(paged).toEqual(all);
});

test("only a completed run has an outcome", async () => {
  const { runId } = await host.engine.start({ workflow: "half", input: { n: 1 } });
  expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "failed", outcome: null });
  expect(await host.reopen().run(runId)).toMatchObject({ status: "failed", outcome: null });
});
