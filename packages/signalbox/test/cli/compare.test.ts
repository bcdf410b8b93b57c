import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Project } from "./command.ts";

let project: Project;
beforeEach(() => {
  project = new Project();
});
afterEach(() => project.remove());

test("S23.17, S23.18: two workflows of one's own over a file of inputs, with what was played said under the table", async () => {
  const file = join(project.folder, "inputs.jsonl");
  writeFileSync(file, '{"number":"1","amount":1,"name":"Ada"}\n{"number":"2","amount":2,"name":"Bo"}\n');
  const table = await project.run("compare", "greet", "buy", "--inputs", file, "--repeat", "1");
  expect([table.code, table.err]).toEqual([0, expect.stringContaining("greet, 2 runs")]);
  expect(table.out).toContain("greet / buy  2 inputs");
  expect(table.out).toContain("10,000 runs at that mean");
  expect(table.out).toContain("Nothing was changed or sent");
  expect(table.out).toContain("Every approval is granted at once by the first person");
  // Nothing is kept: the project has no store of it.
  expect(existsSync(join(project.home, "signalbox.db"))).toBe(false);
});

test("what cannot be compared is refused before anything runs", async () => {
  const said = async (...args: string[]) => {
    const { code, err } = await project.run("compare", ...args);
    return [code, err.split("\n")[0]];
  };
  expect(await said()).toEqual([2, expect.stringContaining("There is no signalbox.compare.ts beside the config.")]);
  expect(await said("greet", "buy")).toEqual([2, expect.stringContaining("--inputs <file.json>")]);
  expect(await said("greet", "--inputs", "x.json")).toEqual([2, expect.stringContaining("One workflow alone cannot be compared.")]);
  expect(await said("greet", "nothing", "--inputs", "x.json")).toEqual([1, expect.stringContaining('There is no workflow "nothing".')]);
});
