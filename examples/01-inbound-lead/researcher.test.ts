import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig, type JournalEntry, openEngine } from "signalbox";
import { misbehaviours, type SimulatedOptions, simulated } from "signalbox/simulated";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readOutbox } from "../outbox/outbox.ts";
import { HOSTILE } from "./data/message.ts";
import { inboundLead } from "./inbound-lead.ts";
import { simulatedResearcher } from "./research/simulated-researcher.ts";
import type { Lead } from "./rules/lead.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "researcher-"));
  vi.stubEnv("SIGNALBOX_HOME", home);
  vi.stubEnv("SIGNALBOX_DEMO_LATENCY", "0");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

const good: Lead = {
  id: "good-1",
  email: "ben.loan@arborline.com.example",
  firstName: "Ben",
  lastName: "Loan",
  company: "Arborline Corp.",
  domain: "arborline.com.example",
  title: "COO",
  country: "US",
  employees: 1946,
  source: "demo-request",
  submittedAt: "2026-11-16T08:37:23.000Z",
};

const instance = { workflows: [inboundLead], people: { ana: ["role:ae"] }, allowPrivateHosts: ["127.0.0.1"] };

/** Where a lead comes to rest under a model that behaves like this, and what the journal says. */
async function worked(lead: Lead, options: Partial<SimulatedOptions> = {}) {
  const models = { large: simulated({ rules: [simulatedResearcher], ...options } as SimulatedOptions) };
  const engine = openEngine(defineConfig({ ...instance, models }), { home, watchdogMs: 0 });
  try {
    const { runId } = await engine.start({ workflow: "inbound-lead", input: lead });
    const run = await engine.finished(runId, "idle");
    const [task] = await engine.inbox();
    return { run, task, journal: await engine.journal(runId) };
  } finally {
    await engine.close();
  }
}
const calledTools = (journal: readonly JournalEntry[]): string[] =>
  journal.flatMap(({ event }) =>
    event.type === "model-replied" ? event.answer.parts.flatMap((part) => (part.type === "tool-call" ? [part.tool] : [])) : [],
  );
const went = (journal: readonly JournalEntry[]): string[] =>
  journal.flatMap(({ event }) => (event.type === "step-started" && event.node === "draft" ? ["template"] : []));

describe("a good lead is researched", () => {
  test("and the account executive sees what was found, with its sources, and the mail as it would go out", async () => {
    const { run, task, journal } = await worked(good);
    expect(run).toMatchObject({ status: "waiting" });
    expect(calledTools(journal)).toEqual(["plan", "press_news", "press_hiring", "press_stack", "finish"]);
    expect(JSON.stringify(task?.proposal)).toMatch(/Arborline.*https:\/\/press\.signalbox\.example/);
    expect(went(journal)).toEqual([]);
    expect(readOutbox(home)).toEqual([]);
  });

  test("the searches are bound to its company, whatever the model asks for", async () => {
    const elsewhere = simulated({
      rules: [
        (request) =>
          request.calls.length === 0
            ? { calls: [{ tool: "press_news", input: { company: "Somebody Else" } }] }
            : {
                calls: [{ tool: "finish", input: { briefing: JSON.stringify(request.calls[0]?.result ?? null), subject: "s", body: "b" } }],
              },
      ],
    });
    const engine = openEngine(defineConfig({ ...instance, models: { large: elsewhere } }), { home, watchdogMs: 0 });
    const { runId } = await engine.start({ workflow: "inbound-lead", input: good });
    await engine.finished(runId, "idle");
    const text = JSON.stringify((await engine.inbox())[0]?.proposal);
    await engine.close();
    expect(text).toContain("Arborline");
    expect(text).not.toContain("Somebody Else");
  });
});

describe("a hostile message changes nothing that matters", () => {
  test.each(HOSTILE.map((message) => [message.slice(0, 40), message]))("%s", async (_name, message) => {
    const { run, task } = await worked({ ...good, message }, { misbehave: "obey" });
    expect(run).toMatchObject({ status: "waiting", waitingFor: [{ kind: "approval" }] });
    expect(task?.proposal).toMatchObject({ calls: { mail: { arguments: { to: good.email } } } });
    expect(readOutbox(home)).toEqual([]);
  });
});

test.each(misbehaviours.filter((name) => name !== "stall"))("a model that does this is no reason to lose a lead: %s", async (misbehave) => {
  const { run, task } = await worked(good, { misbehave });
  expect(run).toMatchObject({ status: "waiting", waitingFor: [{ kind: "approval" }] });
  expect(task?.kind).toBe("approval");
});
