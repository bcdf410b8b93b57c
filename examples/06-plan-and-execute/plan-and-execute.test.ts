import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEngine } from "signalbox";
import { expect, test, vi } from "vitest";
import { drive } from "../workload.ts";
import { mailsFrom } from "../world/sent-mail.ts";
import { ops } from "./ops/ops.ts";
import { FROM } from "./tools/ops.ts";
import { offboardingWorkload } from "./workload.ts";

test("four colleagues leave: a plan that is mended, one that fails and one that is rejected get another version, and one is refused over its cap", async () => {
  const home = mkdtempSync(join(tmpdir(), "offboarding-"));
  vi.stubEnv("SIGNALBOX_HOME", home);
  const engine = openEngine(offboardingWorkload.config, { home });
  const shown: string[][] = [];
  const runs = await drive(
    engine,
    {
      ...offboardingWorkload,
      decide: (task, at) => {
        const { plan } = (task.proposal as unknown as { calls: { plan: { arguments: { changes: string[] } } } }).calls;
        if (plan !== undefined && plan.arguments.changes.length > 0) shown.push(plan.arguments.changes);
        return offboardingWorkload.decide(task, at);
      },
    },
    home,
  );
  const byPerson = Object.fromEntries(runs.map(({ subject, status, output, error }) => [subject, [status, output, error?.code ?? null]]));
  expect(byPerson).toEqual({
    "ines@firm.example": ["completed", { closed: 2, end: "left" }, null],
    "omar@firm.example": ["completed", { closed: 2, end: "left" }, null],
    "kai@firm.example": ["completed", { closed: 1, end: "left" }, null],
    "archive@firm.example": ["failed", null, "no-plan"],
  });
  const done = ops
    .in(home)
    .prepare("SELECT what, about FROM done ORDER BY 1, 2")
    .all()
    .map(({ what, about }) => `${what} ${about}`);
  expect(done.filter((line) => line.startsWith("close"))).toEqual([
    "close a-101",
    "close a-102",
    "close a-103",
    "close a-105",
    "close a-107",
  ]);
  expect(done.filter((line) => line.startsWith("ticket"))).toHaveLength(1);
  expect(mailsFrom(home, FROM)).toHaveLength(3);
  // Omar's second plan leaves out what the first one did; Kai's leaves the mailbox alone.
  expect(shown.map((changes) => changes.map((line) => line.slice(0, 14)))).toEqual(
    expect.arrayContaining([expect.arrayContaining(["+ ask-a-104: c"]), expect.arrayContaining(["- close-a-106:"])]),
  );
  expect(offboardingWorkload.check(home, [])).toEqual([]);
  // The mended plan was handed in twice, the hopeless one three times; no plan's run asked a model anything.
  const plans = await engine.runs({ workflow: "offboarding-plan" });
  expect(plans).toHaveLength(4);
  for (const { runId } of plans) {
    expect((await engine.journal(runId)).some(({ event }) => event.type === "model-replied" || event.controller === "ai")).toBe(false);
    expect((await engine.replay(runId)).identical).toBe(true);
  }
  expect((await engine.verify()).problems).toEqual([]);
  await engine.close();
}, 60_000);
