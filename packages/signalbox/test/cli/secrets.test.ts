// Secrets by the real command: the key in a file, the value on standard input, and everything that it writes looked through.
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { RunView, SecretView } from "../../src/ports/engine.ts";
import { type Ended, ended, fixtureConfig, Project } from "./command.ts";

const VALUE = 'sk-live "42"/4242-4242';
const OTHER = "tok_9f8e7d6c5b4a";
const project = new Project();
const key = join(project.folder, "secret.key");
const nextKey = join(project.folder, "secret-2.key");
const withKey = { SIGNALBOX_SECRET_KEY_FILE: key };
/** All that was written in a test. */
const written: string[] = [];

async function command(env: Readonly<Record<string, string>>, input: string, ...args: string[]): Promise<Ended> {
  const child = project.start([...args, "--config", fixtureConfig], env);
  child.stdin?.end(input);
  const done = await ended(child);
  written.push(done.out, done.err);
  return done;
}
const secrets = (...args: string[]): Promise<Ended> => command(withKey, "", "secrets", ...args);
const listed = async (env = withKey): Promise<readonly SecretView[]> =>
  (await command(env, "", "secrets", "--json")).json() as readonly SecretView[];

let early: RunView;
beforeAll(async () => {
  expect((await secrets("init", key)).code).toBe(0);
  // Before the value is known to be a secret, so that the store has it.
  early = (await command(withKey, "", "run", "greet", "--input", JSON.stringify({ name: VALUE }), "--json")).json() as RunView;
  written.length = 0;
});
afterEach(() => {
  const all = written.splice(0).join("\n");
  const keys = [key, nextKey].filter((file) => existsSync(file)).map((file) => readFileSync(file, "utf8").trim());
  for (const value of [VALUE, "4242", OTHER, ...keys]) expect(all).not.toContain(value);
});
afterAll(() => project.remove());

test("S18.1: the key is made where its owner alone can read it, not beside the store, and never over another", async () => {
  expect(statSync(key).mode & 0o777).toBe(0o600);
  const before = readFileSync(key);
  expect(await secrets("init", key)).toMatchObject({ code: 2, err: expect.stringContaining("A key is never written over") });
  expect(readFileSync(key)).toEqual(before);
  const beside = await secrets("init", join(project.home, "secret.key"));
  expect([beside.code, beside.err]).toEqual([2, expect.stringContaining("Name a file elsewhere")]);
  expect(existsSync(join(project.home, "secret.key"))).toBe(false);
});

test("S18.2: a value comes in from standard input and is told by nothing", async () => {
  const set = await command(withKey, `${VALUE}\n`, "secrets", "set", "crm", "--kind", "bearer", "--host", "api.example", "--as", "ana");
  expect([set.code, set.out]).toEqual([0, "crm is stored as version 1.\n"]);
  const again = await command(withKey, OTHER, "secrets", "set", "crm", "--as", "ana", "--json");
  expect(again.json()).toMatchObject({ name: "crm", kind: "bearer", hosts: ["api.example"], version: 2, changedBy: "ana" });
  expect((await secrets()).out).toBe("crm  bearer  api.example  version 2  never used\n");
  expect((await command(withKey, `short`, "secrets", "set", "crm")).err).toContain('The value of "crm" has fewer than 8 characters');
  expect((await command(withKey, "", "secrets", "set", "crm")).err).toContain("The value is empty");
  const files = readdirSync(project.home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of files) expect(readFileSync(join(parentPath, name)).includes(OTHER), name).toBe(false);
});

test("S18.6: what the command writes has no secret: not of a run from before, not in a refusal", async () => {
  await command(withKey, VALUE, "secrets", "set", "search");
  const show = await command(withKey, "", "show", early.runId);
  expect(show.out).toContain("[secret search]");
  const refused = await command(withKey, "", "show", VALUE);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("[secret search]")]);
});

describe("S18.7: another key", () => {
  const turning = { SIGNALBOX_SECRET_KEY_FILE: nextKey, SIGNALBOX_OLD_SECRET_KEY_FILE: key };
  test("takes over from the old one, which then opens nothing", async () => {
    await secrets("init", nextKey);
    expect((await command({ SIGNALBOX_SECRET_KEY_FILE: nextKey }, "", "secrets", "rotate")).code).toBe(1);
    const all = (await listed()).length;
    const { code, out } = await command(turning, "", "secrets", "rotate", "--as", "ana");
    expect([code, out]).toEqual([0, expect.stringMatching(new RegExp(`^${all} secrets under the key \\w+; ${all} of them were under`))]);
    const problems = async (env: typeof withKey) => (await listed(env)).map(({ problem }) => problem);
    expect(await problems({ SIGNALBOX_SECRET_KEY_FILE: nextKey })).toEqual(Array(all).fill(null));
    expect(await problems(withKey)).toEqual(Array(all).fill(expect.stringContaining("Give the instance its key")));
  });
});

test("what is removed is gone, and said to be", async () => {
  const removed = await secrets("remove", "crm", "--as", "bo");
  expect([removed.code, removed.out]).toEqual([0, expect.stringMatching(/^crm is removed\./)]);
  expect(await secrets("remove", "crm")).toMatchObject({ code: 1, err: expect.stringContaining('There is no secret "crm"') });
});

test("S18.1: without a key, or with one that others can read, nothing is stored, and it is said what to do", async () => {
  const without = await command({}, VALUE, "secrets", "set", "mail");
  expect([without.code, without.err]).toEqual([1, expect.stringContaining('"signalbox secrets init <file>" makes one')]);
  chmodSync(key, 0o644);
  const open = await command(withKey, VALUE, "secrets", "set", "mail");
  chmodSync(key, 0o600);
  expect([open.code, open.err]).toEqual([
    3,
    expect.stringContaining(`others can read ${key} (mode 0644). Take that away: chmod 600 ${key}.`),
  ]);
  expect((await listed()).map(({ name }) => name)).not.toContain("mail");
});
