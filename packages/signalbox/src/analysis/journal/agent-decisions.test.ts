import { expect, test } from "vitest";
import { z } from "zod";
import { repliedTo, text, toolCall } from "../../../test/kernel/replies.ts";
import { type Anything, completed, graphOf } from "../../../test/kernel/scenario.ts";
import { paletteFor } from "../../cli/output/palette.ts";
import { GLANCE } from "../../cli/output/value-block.ts";
import { timelineText } from "../../cli/timeline/timeline-text.ts";
import { agent } from "../../definition/agent.ts";
import { tool } from "../../definition/tool.ts";
import type { Verdict } from "../../kernel/index.ts";
import { KernelHost } from "../../testing/kernel-host.ts";
import { timelineOf } from "../timeline/timeline.ts";
import { decisionsOf } from "./agent-decisions.ts";

const mail = tool({
  id: "mail.send",
  description: "Sends.",
  input: z.object({ to: z.string() }),
  output: z.any(),
  effect: "external",
  run: (): Anything => null,
});
const worker = agent({
  id: "worker",
  goal: "Reach them.",
  model: "large",
  input: z.any(),
  output: z.object({ brief: z.string() }),
  tools: [mail],
  limits: { costUsd: 1, tokens: 1_000, turns: 5 },
});
const graph = graphOf((f, input) => f.agent("work", worker, input, { otherwise: (end) => ({ brief: end.reason }) }));
const verdict: Verdict = {
  answer: "deny",
  findings: [{ policy: "mails", version: "h", rule: 2, read: {}, answer: "deny", reason: "Not to them." }],
};

/** One reply with a call that is made and judged, one that is refused, one that waits; the run has not got further. */
function entries() {
  const run = new KernelHost(graph, { now: 1_000 });
  run.start({});
  const calls = [toolCall("mail_send", { to: "a" }), toolCall("erase", {}, "c2"), toolCall("mail_send", { to: "b" }, "c3")];
  run.arrive({ ...repliedTo("/work#1.1", text("They asked for it."), ...calls), offered: ["mail_send", "finish"] });
  run.arrive({ type: "step-judged", id: "work[1.0]/work.mail_send#1", verdict, facts: [] });
  return {
    run,
    entries: () =>
      run.journal.flatMap(({ seq, at, events }) =>
        events.map((event, position) => ({ runId: run.runId, seq, position, hash: "", at: new Date(at).toISOString(), event })),
      ),
  };
}

test("S9.11: a decision has what was offered, what was chosen and why, what policies said, and what became of the calls beside it", () => {
  const recorded = entries();
  expect(decisionsOf(graph, recorded.entries())).toMatchObject([
    {
      path: "work[1.0]",
      turn: 1,
      model: "test/1",
      simulated: true,
      offered: ["mail_send", "finish"],
      said: ["They asked for it."],
      tool: "mail_send",
      arguments: { to: "a" },
      standing: "made",
      verdicts: [verdict],
      siblings: [
        { path: "work[1.1]", tool: "erase", standing: "refused", refusal: { code: "unknown-tool" } },
        { path: "work[1.2]", standing: "not-made" },
      ],
    },
    { path: "work[1.1]", standing: "refused", refusal: { code: "unknown-tool" }, verdicts: [] },
    { path: "work[1.2]", arguments: { to: "b" }, standing: "not-made" },
  ]);
  recorded.run.arrive(completed("work[1.0]/work.mail_send#1", null));
  expect(decisionsOf(graph, recorded.entries())[2]).toMatchObject({ standing: "made" });
});

test("S9.11: a timeline tells it where it happened", () => {
  const moments = timelineOf(graph, entries().entries());
  const lines = timelineText(moments, { paint: paletteFor(false), width: 120, all: false, limits: GLANCE }).map((line) => line.trim());
  const chose = lines.findIndex((line) => line.includes('chose mail_send { to: "a" }'));
  expect(lines[chose]).toMatch(/ai .*◆ work/);
  expect(lines.slice(chose + 1, chose + 3)).toEqual([
    'it said: "They asked for it."',
    expect.stringMatching(/^beside it: erase \(refused: unknown-tool: .*/),
  ]);
  expect(lines).toContain("was offered mail_send, finish");
  expect(lines.join("\n")).toContain("policy denies it (mails, rule 2)");
});

test("of values that are erased nothing is told", () => {
  const erased = { at: "2026-07-01T00:00:00.000Z", by: "ana" };
  expect(
    decisionsOf(
      graph,
      entries()
        .entries()
        .map((entry) => ({ ...entry, erased })),
    ),
  ).toEqual([]);
});
