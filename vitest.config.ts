import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { suites } from "./scripts/suite.ts";

// Tests that need the shared data skip when SIGNALBOX_DATA is empty.
const data = process.env.SIGNALBOX_DATA ?? resolve(import.meta.dirname, "../shared/data");

export default defineConfig({
  test: {
    // vitest leaves a core free, which of two is half: suites that start processes wait for them most of the time.
    maxWorkers: "100%",
    projects: suites.map(({ name, include, exclude, pool, setup, testTimeoutMs }) => ({
      test: {
        name,
        include: [...include],
        exclude: [...exclude, "**/node_modules/**"],
        pool,
        isolate: pool === "forks",
        testTimeout: testTimeoutMs,
        hookTimeout: testTimeoutMs,
        ...(setup === undefined ? {} : { globalSetup: setup }),
        env: { SIGNALBOX_DATA: existsSync(data) ? data : "" },
      },
    })),
    coverage: {
      provider: "v8",
      include: suites.flatMap(({ everyBranchOf }) => everyBranchOf),
      exclude: ["**/*.test.ts", "**/*.test-d.ts"],
      thresholds: { branches: 100 },
      reporter: [["text", { skipFull: true, maxCols: 140 }], "json-summary"],
    },
  },
});
