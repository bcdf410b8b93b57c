// The real command over the support-triage example, whose agent notes what a customer asks for once and for all.
import { resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MemoryEntry } from "../../src/ports/memory.ts";
import { Dev, type Ended, ended, Project } from "./command.ts";

const config = resolve(import.meta.dirname, "../../../../signalbox.config.ts");
const project = new Project();
const run = (...args: string[]): Promise<Ended> => {
  const child = project.start([...args, "--config", config], { SIGNALBOX_DEMO_LATENCY: "0" });
  child.stdin?.end();
  return ended(child);
};
const remembered = async (...args: string[]): Promise<readonly MemoryEntry[]> =>
  (await run("memory", "support-helper", ...args, "--json")).json() as readonly MemoryEntry[];
const write = async (id: string, wish: string): Promise<string> => {
  const body = `Which item did I get, and is there news? Please always ${wish}.`;
  const ticket = JSON.stringify({ id, from: "wen.li@mail.example", subject: "Question", body });
  return ((await run("run", "support-triage", "--input", ticket, "--json")).json() as { runId: string }).runId;
};

let runs: readonly string[];
beforeAll(async () => {
  // Through the socket of a running engine, as the other commands.
  await new Dev(project.start(["dev", "--json", "--config", config], { SIGNALBOX_DEMO_LATENCY: "0" })).next("ready");
  runs = [await write("T-1", "knock twice"), await write("T-2", "ring once")];
});
afterAll(() => project.remove());

test("what an agent remembers is listed with where it comes from, searched, and read as of a moment", async () => {
  const [entry] = await remembered();
  expect(entry).toMatchObject({ text: "Always ring once", subject: "C-5", runId: runs[1], controller: "ai", untrusted: true });
  const { code, out } = await run("memory", "support-helper", "--subject", "C-5");
  expect(code).toBe(0);
  expect(out).toMatch(
    new RegExp(`^${entry?.entry}  C-5  .*help.* of ${runs[1]}, batch ${entry?.seq}  may hold strangers' words\n  Always ring once\n`),
  );
  expect(await remembered("--search", "knock")).toEqual([]);
  expect(await remembered("--search", "rin")).toEqual([entry]);
  expect(await remembered("--as-of", `${runs[1]}:1`)).toMatchObject([{ text: "Always knock twice", runId: runs[0] }]);
  expect(await remembered("--as-of", "1h")).toEqual([]);
  const history = await run("memory", "support-helper", "--history");
  expect(history.out).toMatch(/Always ring once\n {2}in the place of (m\w+)[\s\S]*\1 {2}C-5[\s\S]*Always knock twice\n {2}until m/);
});

test("an entry is forgotten by somebody, with a reason, and the runs that have the words are named", async () => {
  const [entry] = await remembered();
  const forget = (...args: string[]): Promise<Ended> => run("memory", "forget", entry?.entry ?? "", ...args);
  expect((await forget("--as", "mara")).err).toContain("Say why: --reason <text>.");
  expect((await forget("--reason", "r")).err).toContain("Say who you are");
  const { code, out, err } = await forget("--as", "mara", "--reason", "Asked for");
  expect([code, out]).toEqual([0, `The words of 2 entries are gone: ${entry?.entry}, ${entry?.replaces}.\n`]);
  for (const runId of runs) expect(err).toContain(runId);
  expect(err).toContain("--with-runs");
  expect(await remembered()).toEqual([]);
  expect((await run("memory", "support-helper", "--history")).out).toMatch(/taken away by mara on .*: Asked for/);
  expect((await forget("--as", "mara", "--reason", "again")).code).toBe(1);
});

test.each([
  [["support-helper", "m123"], /"support-helper" is nothing to do with an entry/],
  [["support-helper", "--as-of", "soon"], /--as-of: "soon" is no time/],
  [["support-helper", "--as-of", "01zzzzzz:1"], /There is no run "01zzzzzz"/],
  [["support-helper", "--limit", "0"], /--limit/],
])("memory %j is refused: %s", async (args, message) => {
  const { code, err } = await run("memory", ...args);
  expect(code).not.toBe(0);
  expect(err).toMatch(message);
});
