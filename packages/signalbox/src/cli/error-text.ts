import type { SignalboxError } from "../base/error.ts";
import { visible, visibleLines } from "../base/visible.ts";
import type { Printer } from "./output/printer.ts";

/** Tells an error: one message on standard error, or as JSON on standard output. */
export async function tellError(print: Printer, error: SignalboxError, json: boolean): Promise<void> {
  const { code, message, problems } = error;
  const [first] = problems;
  if (json) return print.json({ error: { code, message, ...(first === undefined ? {} : { path: first.path }) } });
  // The message of a single problem says it already.
  const list = problems.length > 1 ? problems.filter((problem) => !message.includes(problem.message)) : [];
  const lines = list.map((problem) => `  ${visible(problem.path)}: ${visible(problem.message)}`);
  print.note([`${print.paintNote.bad("error:")} ${visibleLines(message).join("\n")}`, ...lines].join("\n"));
}
