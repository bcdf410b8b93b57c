import { globSync } from "node:fs";
import { library, root } from "./root.ts";

/** A part of the tests that runs as one vitest project, under one name. */
export interface Suite {
  readonly name: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** The sources of which these tests must take every branch. Measuring makes code three times slower, so it is a suite of its own. */
  readonly everyBranchOf: readonly string[];
  /** Threads without isolation are the fastest; a suite that starts processes or sets variables takes a process for each file. */
  readonly pool: "threads" | "forks";
  readonly testTimeoutMs: number;
  /** Run once before the first test, and what it returns after the last. */
  readonly setup?: string;
  /** After this the whole suite is ended and counts as failed. */
  readonly limitMs: number;
}

const minuteMs = 60_000;
const kernel = `${library}/{src,test}/kernel/**/*.test.ts`;
const sweep = `${library}/test/sweep/**/*.test.ts`;
const browser = `${library}/test/browser/**/*.test.ts`;
const abuse = `${library}/test/abuse/**/*.test.ts`;
const hostile = `${library}/test/hostile/**/*.test.ts`;

/** In the order in which they run. */
export const suites: readonly Suite[] = [
  {
    name: "kernel",
    include: [kernel],
    exclude: [],
    everyBranchOf: [`${library}/src/kernel/**/*.ts`],
    pool: "threads",
    testTimeoutMs: 30_000,
    limitMs: 10 * minuteMs,
  },
  {
    name: "unit",
    include: ["packages/**/*.test.ts", "scripts/**/*.test.ts"],
    exclude: [kernel, sweep, hostile, browser, abuse],
    everyBranchOf: [],
    pool: "threads",
    testTimeoutMs: 30_000,
    limitMs: 10 * minuteMs,
  },
  {
    name: "browser",
    include: [browser],
    exclude: [],
    everyBranchOf: [],
    pool: "forks",
    setup: `${library}/test/browser/browser-setup.ts`,
    testTimeoutMs: minuteMs,
    limitMs: 10 * minuteMs,
  },
  {
    name: "abuse",
    include: [abuse],
    exclude: [],
    everyBranchOf: [],
    pool: "forks",
    testTimeoutMs: 2 * minuteMs,
    limitMs: 5 * minuteMs,
  },
  {
    name: "hostile",
    include: [hostile],
    exclude: [],
    everyBranchOf: [],
    pool: "forks",
    testTimeoutMs: 30_000,
    limitMs: 20 * minuteMs,
  },
  {
    name: "sweep",
    include: [sweep],
    exclude: [],
    everyBranchOf: [],
    pool: "forks",
    testTimeoutMs: 10 * minuteMs,
    limitMs: 30 * minuteMs,
  },
  {
    name: "examples",
    include: ["examples/**/*.test.ts"],
    exclude: [],
    everyBranchOf: [],
    pool: "forks",
    testTimeoutMs: 2 * minuteMs,
    limitMs: 10 * minuteMs,
  },
];

const ignored = "**/node_modules/**";

export const filesOf = ({ include, exclude }: Pick<Suite, "include" | "exclude">): string[] =>
  globSync([...include], { cwd: root, exclude: [...exclude, ignored] });
