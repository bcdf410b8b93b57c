// The real command over the support-triage example: somebody plays its customer.
import { resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Ended, ended, Project } from "./command.ts";

const config = resolve(import.meta.dirname, "../../../../signalbox.config.ts");
const project = new Project();
afterAll(() => project.remove());

const ticket = (id: string, body: string, from = "tariq.haddad@mail.example"): string =>
  JSON.stringify({ id, from, subject: "Refund", body });
/** What is typed comes at once: lines wait until they are asked for. */
function chat(typed: string, ...args: string[]): Promise<Ended> {
  const child = project.start(["chat", "support-triage", ...args, "--config", config], { SIGNALBOX_DEMO_LATENCY: "0" });
  child.stdin?.end(typed);
  return ended(child);
}

test("shows what the run writes to its customer, and sends what is typed", async () => {
  const { code, out, err } = await chat("\nthe kettle, I think\nO-1004\n", "--input", ticket("T-1", "It is defective, I want a refund."));
  expect([code, err]).toEqual([0, ""]);
  expect(out.match(/Which order is it about\?/g)).toHaveLength(2);
  expect(out).toMatch(/we have given you 42\.00 EUR back for a kettle.*completed/s);
});

test("^D leaves the run waiting, and --run goes on with it", async () => {
  const left = await chat("", "--input", ticket("T-2", "It is about the thing I wrote you about."));
  expect(left.code).toBe(0);
  expect(left.out).toMatch(/Which order is it about\?.*waiting/s);
  const runId = /--run (\w+)/.exec(left.err)?.[1] as string;
  const again = await chat("My lawyer will call you\n", "--run", runId, "--json");
  const lines = again.jsonLines();
  expect(lines[0]).toMatchObject({ message: { tool: "mail.write-to-customer", text: expect.stringContaining("Which order") } });
  expect(lines.at(-1)).toMatchObject({ runId, status: "completed", outcome: "escalated" });
});

test("a run that waits for the shop's own people is no longer talked with", async () => {
  const { code, out } = await chat(
    "hello?\n",
    "--input",
    ticket("T-3", "The chairs O-1003 came broken, refund please.", "rosa.lind@mail.example"),
  );
  expect(code).toBe(0);
  expect(out).toMatch(/waiting.*role:support-lead/s);
});

test("refuses what cannot be started", async () => {
  const { code, err } = await chat("", "--input", "{}");
  expect(code).not.toBe(0);
  expect(err).toContain("id");
});
