// What a deploy changes and what a publication changes, with the real commands on a real store.
import { copyFileSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunView } from "../../src/ports/engine.ts";
import { Dev, ended, fixtureConfig, Project } from "./command.ts";

const project = new Project();
const config = join(project.folder, "signalbox.config.ts");
beforeAll(() => {
  copyFileSync(fixtureConfig, config);
  symlinkSync(resolve(import.meta.dirname, "../../../../node_modules"), join(project.folder, "node_modules"), "junction");
});
afterAll(() => project.remove());
const command = (...args: string[]) => ended(project.start(args));
const gate = async () => (await command("run", "gate", "--input", '{"to":"a@x","amount":50}', "--json")).json() as RunView;

async function serving<T>(work: (ready: unknown) => Promise<T>): Promise<T> {
  const serve = new Dev(project.start(["serve", "--port", "0", "--json"]));
  try {
    return await work(await serve.next("ready"));
  } finally {
    await serve.stop("SIGTERM");
  }
}

test("S24.5: under serve a changed definition is a candidate, which plan compares and publish makes live", async () => {
  await serving(async (ready) => {
    expect(ready).toMatchObject({ candidates: [] });
    expect(await gate()).toMatchObject({ status: "waiting" });
  });
  const same = await command("plan", "gate");
  expect([same.code, same.out]).toEqual([0, expect.stringContaining("Nothing would be otherwise.")]);
  writeFileSync(join(project.folder, "gate.json"), (await command("certify", "gate", "--json")).out);

  writeFileSync(config, readFileSync(config, "utf8").replace("gt(input.amount, 10)", "gt(input.amount, 99)"));
  await serving(async (ready) => {
    expect(ready).toMatchObject({ candidates: [{ workflow: "gate", version: 2, live: 1 }] });
    expect(await gate()).toMatchObject({ status: "waiting" });
    const { code, out } = await command("plan", "gate", "--markdown");
    expect([code, out]).toEqual([
      10,
      expect.stringMatching(/version 2 in the place of version 1[\s\S]*#### Steps[\s\S]*\b99\b[\s\S]*2 open runs of version 1: stay on it/),
    ]);
    const denied = await command("publish", "gate", "--as", "ana", "--reason", "more by itself");
    expect([denied.code, denied.err]).toEqual([1, expect.stringContaining("role:builder or role:admin")]);
    const published = await command("publish", "gate", "--as", "bo", "--reason", "more by itself");
    expect([published.code, published.out]).toEqual([0, expect.stringContaining("Version 2 is live.")]);
    expect(await gate()).toMatchObject({ status: "completed" });
  });
  // A certificate has no steps: what is otherwise in them alone is told by the hash.
  const against = await command("plan", "gate", "--against", "gate.json", "--json");
  expect([against.code, against.json()]).toMatchObject([
    10,
    { plan: { comparesSteps: false, changes: [{ what: "the graph" }] }, runs: null },
  ]);
  const back = await command("plan", "gate", "--version", "1", "--json");
  expect(back.json()).toMatchObject({ plan: { from: { version: 2 }, to: { version: 1 } }, approvals: 0, request: null });
}, 60_000);

test.each([
  [["publish", "gate", "--as", "bo"], /Say why it is published/],
  [["publish", "gate", "--reason", "r"], /Say who you are/],
  [["publish", "gate", "--approve", "1", "--as", "bo"], /one of them/],
  [["plan", "--version", "1"], /name its workflow/],
  [["plan", "gate", "--against", "signalbox.config.ts"], /--against: signalbox.config.ts cannot be read/],
])("what is not written as it takes it is refused: %j", async (args, message) => {
  const { code, err } = await command(...args);
  expect([code, err]).toEqual([2, expect.stringMatching(message)]);
});
