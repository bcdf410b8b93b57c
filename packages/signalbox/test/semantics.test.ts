import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");

function testFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === "node_modules" || entry.name.startsWith(".")) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return testFiles(path);
    return entry.name.endsWith(".test.ts") && path !== import.meta.filename ? [path] : [];
  });
}

test("every promise in docs/semantics.md is named by at least one test", () => {
  const promised = [...readFileSync(join(root, "docs/semantics.md"), "utf8").matchAll(/\*\*(S\d+\.\d+)\*\*/g)].map(
    (match) => match[1] as string,
  );
  const tests = ["packages", "examples"].flatMap((folder) => testFiles(join(root, folder))).map((path) => readFileSync(path, "utf8"));
  const cited = new Set(tests.flatMap((source) => [...source.matchAll(/\bS\d+\.\d+\b/g)].map((match) => match[0])));
  expect(promised.length).toBeGreaterThan(30);
  expect(promised.filter((id) => !cited.has(id))).toEqual([]);
  expect([...cited].filter((id) => !promised.includes(id))).toEqual([]);
});
