// A backup while the engine runs, and what the command line says of a store that was put back.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { RunView } from "../../src/ports/engine.ts";
import { Dev, fixtureConfig, Project } from "./command.ts";

const project = new Project();
afterAll(() => project.remove());

test("S1.7 a backup through the socket, put back, paused until a person resumes it", async () => {
  const dev = new Dev(project.start(["dev", "--json", "--config", fixtureConfig]));
  expect(await dev.next("ready")).toMatchObject({ paused: null });
  const run = (await project.json("run", "gate", "--input", '{"to":"a@x","amount":50}')) as RunView;
  const file = join(project.folder, "backup.db");
  expect(await project.json("backup", "backup.db", "--as", "bo")).toMatchObject({ file, runs: 1, madeAt: expect.any(String) });
  expect(await project.run("backup", "backup.db")).toMatchObject({ code: 2, err: expect.stringContaining("exists already") });
  expect(await project.run("restore", "backup.db")).toMatchObject({ code: 4, err: expect.stringMatching(/in use by process \d+/) });
  await dev.stop("SIGTERM");

  const restored = (await project.json("restore", "backup.db")) as { aside: string };
  expect(existsSync(join(restored.aside, "signalbox.db"))).toBe(true);
  const listed = await project.run("runs");
  expect(listed.err).toMatch(/the instance is paused since .*: its store was restored \(it is the backup of .*resume --all/);
  expect(listed.out).toContain(run.runId);
  const looked = await project.run("doctor");
  expect(looked).toMatchObject({ code: 1, out: expect.stringMatching(/✗ instance +the instance is paused/) });
  expect(await project.run("run", "greet", "--input", '{"name":"Ada"}')).toMatchObject({
    code: 4,
    err: expect.stringContaining("resume --all"),
  });

  const second = new Dev(project.start(["dev", "--json", "--config", fixtureConfig]));
  expect(await second.next("ready")).toMatchObject({ paused: { reason: "restored" } });
  expect(await project.run("resume", "--all")).toMatchObject({ code: 2 });
  expect(await project.run("resume", "--all", run.runId, "--as", "bo")).toMatchObject({ code: 2 });
  expect(await project.json("resume", "--all", "--as", "bo")).toMatchObject({ paused: null });
  expect((await project.run("runs")).err).not.toContain("paused");
  expect(await project.run("run", "greet", "--input", '{"name":"Ada"}')).toMatchObject({ code: 0 });
  await second.stop("SIGTERM");
}, 60_000);
