import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { SignalboxError } from "../../base/error.ts";

/** A value that nobody is shown, and that is in no history and no list of processes: typed where it is not echoed, or from standard input. */
export async function readHidden(prompt: string): Promise<string> {
  const given = process.stdin.isTTY ? await typed(prompt) : (await text(process.stdin)).replace(/\r?\n$/, "");
  if (given === "") throw new SignalboxError("usage", "The value is empty. Type it, or give it on standard input.");
  return given;
}

async function typed(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const stopped = new AbortController();
  terminal.once("SIGINT", () => stopped.abort(new SignalboxError("usage", "Nothing was set.")));
  try {
    return await terminal.question("", { signal: stopped.signal });
  } catch (thrown) {
    throw stopped.signal.aborted ? stopped.signal.reason : thrown;
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}
