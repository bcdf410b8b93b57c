import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Certificate } from "../../src/analysis/certificate/certificate.ts";
import { ended, Project } from "./command.ts";

// Below the folder for temporary files, where no package is installed.
const outside = mkdtempSync(join(tmpdir(), "signalbox-outside-"));
let project: Project;
beforeAll(() => {
  project = new Project();
});
afterAll(async () => {
  await project.remove();
  rmSync(outside, { recursive: true, force: true });
});

const definitions = `
import { agent, tool, workflow } from "signalbox";
import { z } from "zod";
const Mail = z.object({ to: z.string() });
const send = tool({ id: "mail.send", description: "Sends", input: Mail, output: Mail, effect: "external", scope: "mail:send", hosts: ["mail.example"], maxCostUsd: 0.25, run: (mail) => mail });
export const bounded = workflow({ id: "bounded", input: z.object({ to: z.string(), mails: z.array(Mail) }), limits: { costUsd: 5 },
  flow: (f, input) => void f.map("each", input.mails, { max: 4 }, (mail) => f.call("send", send, mail, { retry: { maxAttempts: 2 } })) });
export const open = workflow({ id: "open", input: Mail, limits: { costUsd: 5 },
  flow: (f, input) => f.draft("write", { model: "nobody's", text: input.to, maxInputTokens: 10, maxOutputTokens: 10 }) });
`;

async function certify(...args: string[]) {
  writeFileSync(join(outside, "flows.ts"), definitions);
  return ended(project.start(["certify", ...args, "--config", join(outside, "flows.ts")]));
}

test("S22.6: definitions outside of every project are certified, as one document where a workflow is named", async () => {
  const { code, json } = await certify("bounded", "--json");
  expect([code, json()]).toMatchObject([
    0,
    { ceilingUsd: 2, toolCalls: { most: 8 }, reach: [{ node: "send", hosts: ["mail.example"] }], approvals: { proven: [], unproven: [] } },
  ]);
});

test("S22.6: what is unbounded is told with its node and what to do, and ends with another exit code", async () => {
  const { code, out, err } = await certify();
  expect([code, err]).toEqual([1, ""]);
  expect(out).toMatch(/bounded +\w{16} +certified\n +a run costs at most +\$2\.00; its limit is \$5\.00\n/);
  expect(out).toContain('refused write: Nothing bounds what a run can cost: The model "nobody\'s" has no known price.');
  expect(out).toContain("Map the name to a model with a price in the config.");
});

test("the definitions of a project, and a version that its store has, have one certificate", async () => {
  const [first] = (await project.json("certify")) as readonly Certificate[];
  const stored = (await project.json("certify", first?.workflow ?? "", "--workflow-version", "1")) as Certificate;
  expect(stored).toEqual({ ...first, version: 1 });
});
