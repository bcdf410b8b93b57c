import { createReadStream, readFileSync, statSync } from "node:fs";
import { messageOf, SignalboxError } from "../../base/error.ts";
import type { Json } from "../../base/json.ts";

const usage = (message: string, cause?: unknown): SignalboxError => new SignalboxError("usage", message, { cause });

/** A value on the command line: JSON, "@file" with JSON, or "@-" for standard input. */
export function readValue(argument: string, what: string): Json {
  if (!argument.startsWith("@")) return parse(argument, `${what} is not JSON`, ` To read a file, write @ before its name.`);
  const name = argument.slice(1);
  return parse(readText(name, what), `${what}: ${name === "-" ? "standard input" : name} is not JSON`, "");
}

/** Words on the command line: as they are, "@file" with them, or "@-" for standard input. */
export const readWords = (argument: string, what: string): string =>
  argument.startsWith("@")
    ? readText(argument.slice(1), what)
        .replace(/^\ufeff/, "")
        .trimEnd()
    : argument;

function parse(text: string, complaint: string, advice: string): Json {
  try {
    return JSON.parse(text.replace(/^\ufeff/, "")) as Json;
  } catch (thrown) {
    throw usage(`${complaint}: ${messageOf(thrown)}.${advice}`, thrown);
  }
}

function readText(name: string, what: string): string {
  try {
    return readFileSync(name === "-" ? 0 : name, "utf8");
  } catch (thrown) {
    throw cannotRead(name, what, thrown);
  }
}

const cannotRead = (name: string, what: string, thrown: unknown): SignalboxError =>
  usage(`${what}: ${name === "-" ? "standard input" : name} cannot be read: ${messageOf(thrown)}.`, thrown);

/** A stream of bytes, and how many it has where that is known. */
export interface ByteSource {
  readonly chunks: AsyncIterable<Buffer>;
  readonly bytes: number | null;
}

/** A file's bytes, or those of standard input for "-". Refused here and now when there is no such file. */
export function openBytes(name: string, what: string): ByteSource {
  if (name === "-") return { chunks: process.stdin as AsyncIterable<Buffer>, bytes: null };
  try {
    const stat = statSync(name);
    if (stat.isDirectory()) throw new Error("it is a folder");
    return { chunks: createReadStream(name), bytes: stat.isFile() ? stat.size : null };
  } catch (thrown) {
    throw cannotRead(name, what, thrown);
  }
}
