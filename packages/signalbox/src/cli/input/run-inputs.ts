import { extname } from "node:path";
import { LineSplitter } from "../../adapters/socket/line-splitter.ts";
import { messageOf } from "../../base/error.ts";
import type { Json } from "../../base/json.ts";
import { type ByteSource, openBytes, readValue } from "./value-source.ts";

/** One input of `run`. `line` is its place in a file of lines; a line that is no JSON is refused and the others go on. */
export type RunInput = { readonly line: number | null } & (
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly message: string }
);
export interface RunInputs {
  readonly items: AsyncIterable<RunInput>;
  /** A file of lines: a run for each. */
  readonly areLines: boolean;
  /** How much of the source is read, 0 to 1; null when its length is not known. */
  share(): number | null;
}

const MAX_LINE_BYTES = 64 * 1024 * 1024;
/** Standard input may be one document that is written over several lines; up to this length it is recognised. */
const MAX_DOCUMENT_CHARACTERS = 16 * 1024 * 1024;
const LINES = new Set([".jsonl", ".ndjson"]);

/** JSON, "@file.json", "@file.jsonl" (a run for each line), or "@-" (lines, or one document, from standard input). */
export function runInputs(argument: string | undefined): RunInputs {
  if (argument === undefined) return single({});
  const name = argument.startsWith("@") ? argument.slice(1) : null;
  if (name === null || (name !== "-" && !LINES.has(extname(name).toLowerCase()))) return single(readValue(argument, "--input"));
  const source = openBytes(name, "--input");
  const progress = { read: 0 };
  const lines = linesOf(source, progress);
  return {
    items: name === "-" ? documentOrLines(lines) : inputsOf(lines),
    areLines: true,
    share: () => (source.bytes === null || source.bytes === 0 ? null : progress.read / source.bytes),
  };
}

function single(value: Json): RunInputs {
  async function* one(): AsyncGenerator<RunInput> {
    yield { ok: true, line: null, value };
  }
  return { items: one(), areLines: false, share: () => null };
}

interface Line {
  readonly number: number;
  /** Null: too long to be kept. */
  readonly text: string | null;
}

async function* linesOf({ chunks }: ByteSource, progress: { read: number }): AsyncGenerator<Line> {
  let number = 0;
  let ready: Line[] = [];
  const splitter = new LineSplitter(MAX_LINE_BYTES, (text) => void ready.push({ number: ++number, text }));
  for await (const chunk of chunks) {
    splitter.push(chunk);
    progress.read += chunk.length;
    yield* ready;
    ready = [];
  }
  splitter.end();
  yield* ready;
}

const isBlank = ({ text }: Line): boolean => text !== null && text.trim() === "";

async function* inputsOf(lines: AsyncIterable<Line>): AsyncGenerator<RunInput> {
  for await (const line of lines) if (!isBlank(line)) yield inputOf(line);
}

function inputOf({ number, text }: Line): RunInput {
  if (text === null) return { ok: false, line: number, message: `Line ${number} is longer than ${MAX_LINE_BYTES} bytes.` };
  try {
    return { ok: true, line: number, value: JSON.parse(number === 1 ? text.replace(/^\ufeff/, "") : text) as Json };
  } catch (thrown) {
    return { ok: false, line: number, message: `Line ${number} is not JSON: ${messageOf(thrown)}.` };
  }
}

/** When the first line alone is no JSON, the whole may be one document. */
async function* documentOrLines(lines: AsyncGenerator<Line>): AsyncGenerator<RunInput> {
  const held: Line[] = [];
  let characters = 0;
  for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
    if (held.length === 0 && isBlank(next.value)) continue;
    held.push(next.value);
    characters += next.value.text?.length ?? Number.POSITIVE_INFINITY;
    const isLineByLine = held.length === 1 && inputOf(next.value).ok;
    if (isLineByLine || characters > MAX_DOCUMENT_CHARACTERS) break;
  }
  const document = held.length > 1 && characters <= MAX_DOCUMENT_CHARACTERS ? documentOf(held) : null;
  if (document !== null) yield document;
  else for (const line of held) if (!isBlank(line)) yield inputOf(line);
  yield* inputsOf(lines);
}

function documentOf(lines: readonly Line[]): RunInput | null {
  try {
    return { ok: true, line: null, value: JSON.parse(lines.map(({ text }) => text).join("\n")) as Json };
  } catch {
    return null;
  }
}
