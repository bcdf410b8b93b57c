import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadDefinitions } from "./config-file.ts";
import { readMoment } from "./moment-argument.ts";
import { readWholeNumber } from "./number-argument.ts";
import { type RunInput, runInputs } from "./run-inputs.ts";
import { readValue } from "./value-source.ts";

const folder = mkdtempSync(join(tmpdir(), "signalbox-input-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return `@${join(folder, name)}`;
};
async function all(argument: string | undefined): Promise<readonly RunInput[]> {
  const inputs: RunInput[] = [];
  for await (const input of runInputs(argument).items) inputs.push(input);
  return inputs;
}

test("definitions are a config, or workflows however they are exported", async () => {
  const flow = 'const flow = { id: "a", hash: "h", graph: { id: "a", triggers: [] }, workflows: new Map(), tools: new Map() };';
  const idsOf = async (name: string, source: string): Promise<readonly string[]> => {
    writeFileSync(join(folder, name), `${flow}\n${source}`);
    return (await loadDefinitions(join(folder, name))).workflows.map(({ id }) => id);
  };
  expect(await idsOf("one.mjs", "export default flow;")).toEqual(["a"]);
  expect(await idsOf("list.mjs", "export default [flow]; export const same = flow; export const other = 1;")).toEqual(["a"]);
  expect(await idsOf("config.mjs", "export default { workflows: [flow] };")).toEqual(["a"]);
  await expect(idsOf("none.mjs", "export const answer = 42;")).rejects.toThrow(/none\.mjs: it exports neither a config nor a workflow\./);
  await expect(idsOf("broken.mjs", "export default { workflows: flow };")).rejects.toThrow(/its default export is no config/);
});

test("a value is JSON, or a file with JSON", () => {
  expect(readValue('{"a":[1]}', "x")).toEqual({ a: [1] });
  expect(readValue(file("value.json", '\ufeff{"a":2}'), "x")).toEqual({ a: 2 });
  expect(() => readValue("hello", "--result")).toThrow(/--result is not JSON: .* To read a file, write @ before its name/);
  expect(() => readValue("@none", "--result")).toThrow(/--result: none cannot be read/);
  expect(() => readValue(file("bad.json", "{"), "--edit")).toThrow(/--edit: .*bad\.json is not JSON/);
});

test("an input is one value, or one of each line", async () => {
  expect(await all(undefined)).toEqual([{ ok: true, line: null, value: {} }]);
  expect(await all("[1,2]")).toEqual([{ ok: true, line: null, value: [1, 2] }]);
  expect(await all(file("one.json", "[1,\n2]"))).toEqual([{ ok: true, line: null, value: [1, 2] }]);
  expect(await all(file("many.jsonl", '\ufeff1\n\n  \n{"a":2}\r\nnope\n3'))).toMatchObject([
    { ok: true, line: 1, value: 1 },
    { ok: true, line: 4, value: { a: 2 } },
    { ok: false, line: 5, message: expect.stringMatching(/^Line 5 is not JSON: /) },
    { ok: true, line: 6, value: 3 },
  ]);
  expect(await all(file("none.ndjson", ""))).toEqual([]);
});

test("lines that are cut anywhere, and bytes that are no UTF-8, are read", async () => {
  const text = `${JSON.stringify({ name: "é😀".repeat(50_000) })}\n`.repeat(3);
  const inputs = await all(file("long.jsonl", text));
  expect(inputs.map((input) => input.ok && (input.value as { name: string }).name.length)).toEqual([150_000, 150_000, 150_000]);
  expect(await all(file("bytes.jsonl", Buffer.from([0x22, 0xff, 0x22, 0x0a])))).toEqual([{ ok: true, line: 1, value: "\ufffd" }]);
});

test("how much of a file is read is known", async () => {
  const inputs = runInputs(file("share.jsonl", "1\n2\n"));
  expect([inputs.areLines, inputs.share()]).toEqual([true, 0]);
  for await (const _input of inputs.items);
  expect(inputs.share()).toBe(1);
});

test("a file that is not there is refused before anything is opened", () => {
  expect(() => runInputs("@none.jsonl")).toThrow(/--input: none\.jsonl cannot be read/);
  expect(() => runInputs(`@${folder}/x.jsonl/..`)).toThrow(/cannot be read/);
});

test("times and numbers are read, and anything else is refused", () => {
  const now = Date.parse("2026-07-01T12:00:00Z");
  expect(readMoment("2h", "--since", now)).toBe("2026-07-01T10:00:00.000Z");
  expect(readMoment("2026-06-01", "--since", now)).toBe("2026-06-01T00:00:00.000Z");
  expect(() => readMoment("June", "--since", now)).toThrow(/--since: "June" is no time/);
  expect(readWholeNumber("7", "--limit", 1, 10)).toBe(7);
  for (const text of ["0", "11", "-1", "1.5", "x", ""])
    expect(() => readWholeNumber(text, "--limit", 1, 10)).toThrow(/whole number from 1 to 10/);
});
