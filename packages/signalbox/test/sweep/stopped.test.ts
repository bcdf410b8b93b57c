import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import type { SweepReport } from "./sweep.ts";

const script = resolve(import.meta.dirname, "../../../../scripts/sweep.ts");

test("a long sweep says how far it is, and one that is told to stop says what it has and leaves no findings of its own", async () => {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-stopped-"));
  const file = join(folder, "sweep.json");
  const args = ["--points", "400", "--workload", "in-turn", "--every", "0", "--report", file];
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((done) => child.on("close", done));
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === 3) child.kill("SIGTERM");
  }
  expect(await ended).toBe(143);
  expect(lines[0]).toMatch(/^[1-9]\d* of \d+ homes, 0 with findings, \d+ s$/);
  const stopped = /^stopped: (\d+) of (\d+) homes, 0 with findings/.exec(lines.find((line) => line.startsWith("stopped")) ?? "");
  const report = JSON.parse(readFileSync(file, "utf8")) as SweepReport;
  expect(report).toMatchObject({ judged: Number(stopped?.[1]), planned: Number(stopped?.[2]), findings: [] });
  expect(report.judged).toBeGreaterThanOrEqual(3);
  expect(report.judged).toBeLessThan(report.planned);
  expect(lines.join("\n")).toContain(`homes brought to their end and judged${String(report.judged).padStart(11)}`);
  expect(readdirSync(folder)).toEqual(["sweep.json"]);
  rmSync(folder, { recursive: true });
});
