import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { SocketEngine } from "./adapters/socket/socket-engine.ts";
import { agent, ask, type Config, defaultPolicies, openEngine, openSharedEngine, policy, tool, workflow } from "./index.ts";
import { ManualClock } from "./testing/manual-clock.ts";

const home = mkdtempSync(join(tmpdir(), "signalbox-open-"));
afterEach(() => rmSync(home, { recursive: true, force: true }));
const nap = workflow({
  id: "nap",
  input: z.object({}),
  limits: { costUsd: 0 },
  flow: (f) => {
    f.wait("sleep", { for: "1h" });
    return "awake";
  },
});

test("an engine goes by the clock that it is given", async () => {
  const clock = new ManualClock("2026-01-05T09:00:00Z");
  const engine = openEngine({ workflows: [nap] }, { home, clock, watchdogMs: 0 });
  const { runId, startedAt } = await engine.start({ workflow: "nap", input: {} });
  expect(startedAt).toBe("2026-01-05T09:00:00.000Z");
  await clock.pass(3_600_000);
  expect(await engine.finished(runId, "ended")).toMatchObject({ output: "awake", endedAt: "2026-01-05T10:00:00.000Z" });
  await engine.close();
});

test("a shared engine is reached from outside until it is closed", async () => {
  const { engine, close } = await openSharedEngine({ workflows: [nap], people: { ana: [] } }, { home, command: "a test", watchdogMs: 0 });
  const { runId } = await engine.start({ workflow: "nap", input: {} });
  const other = await SocketEngine.connect(home);
  expect(other?.peer).toMatchObject({ command: "a test", workflows: ["nap"], people: { ana: [] } });
  expect(await other?.cancel(runId, { by: "ana" })).toMatchObject({ status: "cancelled" });
  await other?.close();
  await close();
  expect(await SocketEngine.connect(home)).toBeNull();
});

test("S9.10: an agent that could be talked into carrying something out is refused before anything runs, unless the policies in force gate it", async () => {
  const does = (id: string, effect: "read" | "external", touches: string[] = []) =>
    tool({ id, description: id, input: z.object({ id: z.string() }), output: z.any(), effect, touches, run: () => null });
  const limits = { costUsd: 1, tokens: 10, turns: 1 };
  const [crm, mail] = [does("crm.read", "read", ["customer"]), does("mail.send", "external")];
  const worker = agent({
    id: "worker",
    goal: "Work.",
    model: "m",
    input: z.object({ text: z.string() }),
    output: z.object({}),
    tools: [crm, mail],
    limits,
  });
  const inner = workflow({
    id: "inner",
    input: z.object({ text: z.string() }),
    limits: { costUsd: 1 },
    flow: (f, given) => f.agent("work", worker, given, { otherwise: () => null }),
  });
  const outer = workflow({
    id: "outer",
    input: z.object({ text: z.string() }),
    limits: { costUsd: 1 },
    flow: (f, given) => f.run("go", inner, given),
  });
  const open = (workflows: Config["workflows"], policies?: Config["policies"], mode: "working" | "reading" = "working") =>
    openEngine({ workflows, ...(policies === undefined ? {} : { policies }) }, { home, watchdogMs: 0, mode });
  const told =
    /inner\/work: The agent reads what strangers write \(input: text\), reads what is not public \(crm\.read\), and can let it out \(mail\.send \(external\)\)/;
  for (const workflows of [[inner], [outer]]) expect(() => open(workflows, [])).toThrow(told);
  expect(() => open([inner], [policy("other", [{ tool: crm, then: ask({ by: "role:ae", within: "1d" }) }])])).toThrow(told);
  const engine = open([outer]);
  expect(() => engine.reload([outer], {}, [])).toThrow(told);
  // What was refused is not half in force.
  expect(engine.services.policies.inForce.map(({ data }) => data.id)).toEqual(["external-needs-approval"]);
  engine.reload([outer], {}, defaultPolicies);
  await engine.close();
  // Whoever only looks is not kept out.
  await open([inner], [], "reading").close();
});
