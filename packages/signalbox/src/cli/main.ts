import { Console } from "node:console";
import { processRedactor } from "../adapters/node/process-redactor.ts";
import { guardOutput } from "./guard-output.ts";

/** What keeps a process alive when a command is done, such as a connection that a definition opened, is not waited for longer. */
const GRACE_MS = 500;

/** The command line. Gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  // Definitions and tools may print. Standard output is for results.
  globalThis.console = new Console(process.stderr);
  guardOutput(process.stdout, processRedactor);
  guardOutput(process.stderr, processRedactor);
  const { runProgram } = await import("./program.ts");
  const code = await runProgram(args);
  setTimeout(() => process.exit(code), GRACE_MS).unref();
  return code;
}
