import { globSync } from "node:fs";
import { root } from "./root.ts";

/** A part of the tests that runs as one vitest project, under one name. */
export interface Suite {
  readonly name: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Threads without isolation are the fastest; a suite that starts processes or sets variables takes a process for each file. */
  readonly pool: "threads" | "forks";
  readonly testTimeoutMs: number;
  /** After this the whole suite is ended and counts as failed. */
  readonly limitMs: number;
}

const minuteMs = 60_000;
const sweep = "packages/signalbox/test/sweep/**/*.test.ts";

/** In the order in which they run. */
export const suites: readonly Suite[] = [
  {
    name: "unit",
    include: ["packages/**/*.test.ts", "scripts/**/*.test.ts"],
    exclude: [sweep],
    pool: "threads",
    testTimeoutMs: 30_000,
    limitMs: 10 * minuteMs,
  },
  { name: "sweep", include: [sweep], exclude: [], pool: "forks", testTimeoutMs: 10 * minuteMs, limitMs: 30 * minuteMs },
  { name: "examples", include: ["examples/**/*.test.ts"], exclude: [], pool: "forks", testTimeoutMs: 2 * minuteMs, limitMs: 10 * minuteMs },
];

const ignored = "**/node_modules/**";

export const filesOf = ({ include, exclude }: Pick<Suite, "include" | "exclude">): string[] =>
  globSync([...include], { cwd: root, exclude: [...exclude, ignored] });
