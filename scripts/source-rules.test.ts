import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { checkArrows } from "./arrows.ts";
import type { Finding } from "./finding.ts";
import { checkPurity } from "./purity.ts";
import { library, root } from "./root.ts";
import { type SourceTree, withSourceTree } from "./source-tree.ts";

/** What a check finds in a library of these files, as "file:line text". */
function findingsIn(files: Readonly<Record<string, string>>, check: (tree: SourceTree) => { findings: readonly Finding[] }): string[] {
  const base = mkdtempSync(join(tmpdir(), "signalbox-rules-"));
  const compilerOptions = {
    typeRoots: [join(root, "node_modules/@types")],
    allowImportingTsExtensions: true,
    noEmit: true,
    types: ["node"],
  };
  try {
    writeFileSync(
      join(base, "tsconfig.json"),
      JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, include: [library] }),
    );
    for (const [path, text] of Object.entries(files)) {
      const target = join(base, library, "src", path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
    const { findings } = withSourceTree(check, base);
    return findings.map(({ path, line, message }) => `${path.slice(`${library}/src/`.length)}:${line} ${message}`);
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

const lines = (...text: string[]): string => `${text.join("\n")}\n`;

test("A1: arrows of the table pass, and so does a type-only import where types are allowed", () => {
  const files = {
    "base/id.ts": "export const id = 1;",
    "kernel/event.ts": 'export { id } from "../base/id.ts";',
    "ports/store.ts": 'import type { id } from "../kernel/event.ts"; export type Id = typeof id;',
  };
  expect(findingsIn(files, checkArrows)).toEqual([]);
});

test("A1: a new arrow, another adapter, a value where only types are allowed, a folder without a row", () => {
  const files = {
    "base/id.ts": 'export * from "../kernel/event.ts";',
    "kernel/event.ts": "export const event = 1;",
    "ports/store.ts": 'import { event } from "../kernel/event.ts"; console.log(event);',
    "adapters/one/a.ts": 'export const lazy = () => import("../two/b.ts");',
    "adapters/two/b.ts": "export const b = 1;",
    "surprise/a.ts": 'import "../base/id.ts";',
  };
  expect(findingsIn(files, checkArrows)).toEqual([
    expect.stringMatching(/^adapters\/one\/a\.ts:1 .*may not import adapters\/two\/b\.ts/),
    expect.stringMatching(/^base\/id\.ts:1 "base" may not import kernel\/event\.ts \(allowed: nothing\)/),
    expect.stringMatching(/^ports\/store\.ts:1 "ports" may not import kernel\/event\.ts/),
    expect.stringMatching(/^surprise\/a\.ts:1 The folder "surprise" has no row/),
  ]);
});

test("A3: a test may import anything", () => {
  const files = { "base/id.test.ts": 'import "../engine/engine.ts";', "engine/engine.ts": "export const engine = 1;" };
  expect(findingsIn(files, checkArrows)).toEqual([]);
});

test("P1: the kernel has no clock, randomness, promises, timers, process or node: modules", () => {
  const kernel = lines(
    'import { readFileSync } from "node:fs";',
    "export const now = Date.now();",
    "export const date = new Date(5);",
    "export const chance = Math.random();",
    "export const later = async () => 1;",
    "export type Later = Promise<number>;",
    "setTimeout(() => readFileSync, 1);",
    "export const pid = process.pid;",
    "export const ports = { fetch };",
    "export const id = globalThis.crypto.randomUUID();",
  );
  const found = findingsIn({ "kernel/event.ts": kernel }, checkPurity).map((finding) => finding.replace(/ is banned in kernel.*/, ""));
  expect(found).toEqual([
    "kernel/event.ts:1 `node:fs`",
    "kernel/event.ts:2 `Date.now`",
    "kernel/event.ts:3 `Date`",
    "kernel/event.ts:4 `Math.random`",
    "kernel/event.ts:5 `async`",
    "kernel/event.ts:6 `Promise`",
    "kernel/event.ts:7 `setTimeout`",
    "kernel/event.ts:8 `process`",
    "kernel/event.ts:9 `fetch`",
    "kernel/event.ts:10 `globalThis`",
  ]);
});

test("P2: the engine may wait for promises and format a date, and takes the time from a port; an adapter may read the clock", () => {
  const engine = lines(
    "export const later = async () => await Promise.resolve(new Date(5).toISOString());",
    "export const now = new Date();",
    "export const due = Date.now();",
  );
  const files = { "engine/engine.ts": engine, "adapters/node/clock.ts": "export const now = () => Date.now();" };
  expect(findingsIn(files, checkPurity)).toEqual([
    expect.stringMatching(/^engine\/engine\.ts:2 `new Date\(\)` is banned outside/),
    expect.stringMatching(/^engine\/engine\.ts:3 `Date\.now` is banned outside/),
  ]);
});

test("P3: a property, a parameter and a type query of a banned name are not the global", () => {
  const kernel = lines(
    "export const names = { process: 1, Date: 2 };",
    "export const sum = names.process + names.Date;",
    "export const echo = (crypto: string, { fetch }: { fetch: number }): string => crypto + fetch;",
    "export interface Reach { readonly fetch: typeof fetch }",
  );
  expect(findingsIn({ "kernel/event.ts": kernel }, checkPurity)).toEqual([]);
});
