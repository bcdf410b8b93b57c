import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { defineConfig, workflow } from "../../index.ts";
import { plansOf } from "./plan.ts";

const nothing = (id: string) => workflow({ id, input: z.object({ n: z.number() }), limits: { costUsd: 0 }, flow: () => undefined });
const config = defineConfig({ workflows: [nothing("one"), nothing("other")] });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plan-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const compared = (...ids: string[]): void =>
  writeFileSync(
    join(folder, "signalbox.compare.mjs"),
    `const of = (id) => ({ id, shapes: {}, inputs: (count, seed) => Array(count).fill(seed), config: () => ({}), standIn: { words: "" }, assumptions: [] });
     export default [${ids.map((id) => `of("${id}")`).join(", ")}];`,
  );
const plans = (names: readonly string[], inputs?: string) =>
  plansOf({ config, configFile: join(folder, "signalbox.config.ts"), names, inputs, seed: 7, verdict: "approve" });

test("without names every comparison is made, with names those; each makes its inputs from the number and the seed", async () => {
  compared("one", "third");
  expect((await plans([], "2")).map(({ name, inputs }) => [name, inputs])).toEqual([
    ["one", [7, 7]],
    ["third", [7, 7]],
  ]);
  expect((await plans(["third"], "1")).map(({ name }) => name)).toEqual(["third"]);
});

test("with a file of inputs, names are those of workflows, also where comparisons have the same", async () => {
  compared("one", "other");
  const file = join(folder, "inputs.json");
  writeFileSync(file, '[{"n":1},{"n":2},{"n":3}]');
  const [plan] = await plans(["one", "other"], file);
  expect(plan?.candidates.map(({ shape, workflow: { id } }) => [shape, id])).toEqual([
    ["workflow", "one"],
    ["workflow", "other"],
  ]);
  expect(plan?.inputs).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
});

test("a file without a list of comparisons, and one without inputs, are refused by name", async () => {
  writeFileSync(join(folder, "signalbox.compare.mjs"), "export default {};");
  await expect(plans([])).rejects.toMatchObject({ code: "config-invalid", message: expect.stringContaining("no list of comparisons") });
  rmSync(join(folder, "signalbox.compare.mjs"));
  const file = join(folder, "none.json");
  writeFileSync(file, "[]");
  await expect(plans(["one", "other"], file)).rejects.toMatchObject({ code: "usage", message: expect.stringContaining("has no inputs") });
});
