import { symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ended, Project } from "./command.ts";

const modules = resolve(import.meta.dirname, "../../../../node_modules");
const project = new Project();
afterAll(() => project.remove());

test("S23.22: the questions are asked one at a time, and the choice is a project that passes its check and runs", {
  timeout: 60_000,
}, async () => {
  const made = join(project.folder, "made");
  // The whole is open and seldom; one step is written down, one has to be seen, of one nobody knows how it is done.
  const typed = ["Ticket triage", "Look up, Work out, Follow up", "1,200", "no", "no", "no", "yes", "perhaps", "yes"];
  const ofSteps = ["yes", "", "no", "", "yes", "", "unsure", "", "unsure"];
  const child = project.start(["choose", "--json", "--init", made]);
  child.stdin?.end(`${[...typed, ...ofSteps].join("\n")}\n`);
  const asked = await ended(child);
  expect(asked.err.match(/That cannot be read/g)).toHaveLength(1);
  expect(asked.json()).toMatchObject({
    verdict: "hybrid",
    cost: { runsPerMonth: 1_200 },
    steps: [
      { step: "Look up", doer: "rules", approval: false },
      { step: "Work out", doer: "agent", approval: true },
      { step: "Follow up", doer: "person" },
    ],
    project: { workflow: "ticket-triage" },
  });
  symlinkSync(modules, join(made, "node_modules"));
  const there = new Project(made);
  try {
    const [checked, tested] = await Promise.all([
      ended(there.start(["check", "--json"])),
      ended(there.node(["--test", "ticket-triage.test.ts"])),
    ]);
    expect(checked.json()).toMatchObject([{ workflow: "ticket-triage", problems: [] }]);
    expect(tested.out).toMatch(/pass 1\b[\s\S]*fail 0\b/);
    expect([checked.code, tested.code]).toEqual([0, 0]);
  } finally {
    await there.remove();
  }
});

test("answers that end early or cannot be read, and options that do not go together, are refused", async () => {
  const early = project.start(["choose"]);
  early.stdin?.end("Refunds\n");
  const refused = await Promise.all([
    ended(early),
    ended(project.start(["choose", "--answers", '{"name":"x"}'])),
    ended(project.start(["choose", "--workflow", "x", "--init", "y"])),
  ]);
  expect(refused.map(({ code }) => code)).toEqual([2, 2, 2]);
  expect(refused.map(({ err }) => err).join("\n")).toMatch(
    /ended before the questions[\s\S]*answers\.wellDefined is missing[\s\S]*answers the questions itself/,
  );
});
