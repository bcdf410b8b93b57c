// The real command over a store of its own.
import { copyFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FormView } from "../../src/ports/engine.ts";
import { type Ended, fixtureConfig, Project } from "./command.ts";

const project = new Project();
beforeAll(() => {
  copyFileSync(fixtureConfig, join(project.folder, "signalbox.config.ts"));
  symlinkSync(resolve(import.meta.dirname, "../../../../node_modules"), join(project.folder, "node_modules"), "junction");
});
afterAll(() => project.remove());
const forms = (...args: string[]): Promise<Ended> => project.run("forms", ...args);

test("S19.6: forms are made, limited, closed and opened by somebody of the config", async () => {
  expect((await forms()).err).toContain("There is no form.");
  const created = await forms("create", "contact", "--workflow", "greet", "--title", "Say hello", "--as", "ana");
  expect([created.code, created.out]).toEqual([
    0,
    expect.stringMatching(/^contact {2}greet {2}open {2}0 of 60 in the last hour {2}\/forms\/[\w-]{22}\n$/),
  ]);
  await forms("limit", "contact", "--per-hour", "5", "--as", "ana");
  await forms("close", "contact", "--as", "bo");
  const [view] = (await forms("--json")).json() as readonly FormView[];
  expect(view).toMatchObject({
    form: "contact",
    title: "Say hello",
    perHour: 5,
    closedAt: expect.any(String),
    createdBy: "ana",
    fixed: {},
  });
  expect((await forms("open", "contact", "--as", "ana")).out).toContain(`  open  0 of 5 in the last hour  /forms/${view?.token}\n`);
});

test.each([
  [["create", "more", "--workflow", "greet"], 2, "Say who you are"],
  [["create", "more", "--workflow", "greet", "--fixed", "[]", "--as", "ana"], 2, "--fixed is an object"],
  [["burn", "contact", "--as", "ana"], 2, "create, close, open or limit"],
  [["close", "other", "--as", "ana"], 1, 'There is no form "other"'],
])("%j is refused", async (args, code, said) => {
  const { code: ended, err } = await forms(...args);
  expect([ended, err]).toEqual([code, expect.stringContaining(said)]);
});
