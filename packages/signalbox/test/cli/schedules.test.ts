import { symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ended, ended, Project } from "./command.ts";

const CONFIG = `import { defineConfig, schedule, workflow } from "signalbox";
import { z } from "zod";
const nightly = workflow({
  id: "nightly", input: z.object({ scheduledAt: z.string() }), on: [schedule("0 3 * * *")], limits: { costUsd: 0 }, flow: () => undefined,
});
export default defineConfig({ workflows: [nightly], people: { ana: ["role:ae"] } });
`;
const project = new Project();
beforeAll(() => {
  writeFileSync(join(project.folder, "signalbox.config.ts"), CONFIG);
  symlinkSync(resolve(import.meta.dirname, "../../../../node_modules"), join(project.folder, "node_modules"), "junction");
});
afterAll(() => project.remove());
const schedules = (...args: string[]): Promise<Ended> => ended(project.start(["schedules", ...args]));

test("S5.4: a schedule is paused by its workflow's name, and the list says by whom and why", async () => {
  const paused = await schedules("pause", "nightly", "--as", "ana", "--reason", "The source is down.");
  expect([paused.code, paused.err, paused.out]).toEqual([
    0,
    "",
    expect.stringMatching(/^nightly {2}0 3 \* \* \* in UTC {2}paused by ana \S+Z: The source is down\. {2}no run yet\n$/),
  ]);
  expect((await schedules("stop", "nightly", "--as", "ana")).err).toContain("Say pause or resume");
  expect((await schedules("resume", "nightly 0 3 * * * UTC", "--as", "ana", "--json")).json()).toMatchObject([
    { workflow: "nightly", paused: null },
  ]);
});
