// The real command, in a home of its own: starting runs.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { RunView } from "../../src/ports/engine.ts";
import { Project } from "./command.ts";

const project = new Project();
afterAll(() => project.remove());

const file = (name: string, content: string): string => {
  writeFileSync(join(project.folder, name), content);
  return `@${name}`;
};
describe("run", () => {
  test("prints what a run gave", async () => {
    const { code, out } = await project.run("run", "greet", "--input", '{"name":"Ada"}');
    expect(code).toBe(0);
    expect(out).toMatch(/^01[a-z0-9]{24} {2}completed {2}\{ text: "Hello Ada" \}\n$/);
  });

  test("prints with --json exactly the documented keys, and nothing else on standard output", async () => {
    const ended = await project.run("run", "doubled", "--input", '{"values":[2]}', "--json");
    expect(ended.jsonLines()).toEqual([
      { runId: expect.stringMatching(/^[a-z0-9]{26}$/), workflow: "doubled", status: "completed", output: [4], waitingFor: [] },
    ]);
    expect(Object.keys(ended.jsonLines()[0] as object)).toEqual(["runId", "workflow", "status", "output", "waitingFor"]);
    expect(ended.err).toContain("doubling 2");
  });

  test("gives each line of a file a run, in the order of the lines; a line that is refused stops no other", async () => {
    const lines = [
      '{"name":"a","id":"1"}',
      "not json",
      "",
      '{"nme":"b"}',
      '{"name":"c","id":"1"}',
      '{"name":"d","id":""}',
      '{"name":"e"}',
      '{"name":"f","id":"2"}',
    ];
    const { code, ...ended } = await project.run(
      "run",
      "greet",
      "--input",
      file("names.jsonl", `\ufeff${lines.join("\r\n")}`),
      "--key",
      "id",
      "--json",
    );
    expect(code).toBe(1);
    expect(ended.jsonLines()).toMatchObject([
      { status: "completed", output: { text: "Hello a" } },
      { status: "refused", error: { code: "input-invalid", message: expect.stringContaining("Line 2 is not JSON"), path: "" } },
      { status: "refused", error: { code: "idempotency-key-invalid", path: "id" } },
      { status: "refused", error: { code: "idempotency-conflict", message: expect.stringContaining("Line 5: ") } },
      { status: "refused", error: { code: "idempotency-key-invalid" } },
      { status: "refused", error: { code: "idempotency-key-invalid", path: "id" } },
      { status: "completed", output: { text: "Hello f" } },
    ]);
  });

  test("refuses a line whose input is wrong with the place in it", async () => {
    const ended = await project.run("run", "greet", "--input", file("wrong.jsonl", '{"name":1}\n{"name":"b"}'), "--json");
    expect(ended.jsonLines()).toMatchObject([
      { status: "refused", error: { code: "input-invalid", path: "name" } },
      { status: "completed" },
    ]);
  });

  test("makes a repeated line the same run", async () => {
    const start = () => project.json("run", "greet", "--input", '{"name":"x","id":"same"}', "--key", "id") as Promise<RunView>;
    expect((await start()).runId).toBe((await start()).runId);
  });

  test("takes lines or one document from standard input", async () => {
    const document = JSON.stringify({ name: "one\ndocument" }, null, 2);
    expect((await project.pipe(document, "run", "greet", "--input", "@-", "--json")).jsonLines()).toMatchObject([
      { output: { text: "Hello one\ndocument" } },
    ]);
    const ended = await project.pipe('{"name":"a"}\n{"name":"b"}\n', "run", "greet", "--input", "@-", "--json");
    expect(ended.jsonLines()).toMatchObject([{ output: { text: "Hello a" } }, { output: { text: "Hello b" } }]);
    expect((await project.pipe("{\n{", "run", "greet", "--input", "@-", "--json")).jsonLines()).toHaveLength(2);
  });

  test("returns when a run waits for a person, and with 1 when one failed", async () => {
    const { code, ...waiting } = await project.run("run", "gate", "--input", '{"to":"wait@x","amount":11}', "--json");
    expect(code).toBe(0);
    expect(waiting.jsonLines()).toMatchObject([{ status: "waiting", output: null, waitingFor: [{ kind: "approval", who: "role:clerk" }] }]);
    expect((await project.run("run", "doubled", "--input", '{"values":[13]}')).code).toBe(1);
  });

  test.concurrent.each([
    ["an unknown workflow", ["run", "nothing"], 1, /There is no workflow "nothing"/],
    ["a file that is not there", ["run", "greet", "--input", "@none.jsonl"], 2, /none\.jsonl cannot be read/],
    ["an input that is no JSON", ["run", "greet", "--input", "{"], 2, /--input is not JSON/],
    ["a person that nobody knows", ["run", "greet", "--input", '{"name":"a"}', "--as", "eve"], 1, /"eve" is nobody in the config/],
    ["a missing argument", ["run"], 2, /missing required argument 'workflow'/],
    ["an unknown option", ["runs", "--nonsense"], 2, /unknown option '--nonsense'/],
    ["an unknown command", ["nonsense"], 2, /unknown command 'nonsense'/],
  ])("refuses %s", async (_what, args, code, message) => {
    const ended = await project.run(...args);
    expect([ended.code, ended.out]).toEqual([code, ""]);
    expect(ended.err).toMatch(message);
    expect(ended.err).not.toMatch(/\n\s+at /);
  });
});

test("a tool that throws where nobody can handle it ends the process with a message", async () => {
  const { code, out, err } = await project.run("run", "slow", "--input", '{"ms":666}');
  expect([code, out]).toEqual([70, ""]);
  expect(err).toMatch(
    /^error: Something failed outside of every call: nobody hears this\\x1b\[31m \(.*signalbox\.config\.ts:\d+\)\. The process ends/,
  );
  expect(err).not.toMatch(/\n\s+at /);
});
