import { Command, CommanderError } from "commander";
import { isSignalboxError, messageOf, SignalboxError } from "../base/error.ts";
import { type CommandSpec, commandOf, type Options } from "./command.ts";
import { answer } from "./commands/answer.ts";
import { cancel } from "./commands/cancel.ts";
import { check } from "./commands/check.ts";
import { decide } from "./commands/decide.ts";
import { dev } from "./commands/dev.ts";
import { doctor } from "./commands/doctor.ts";
import { emit } from "./commands/emit.ts";
import { exportRun } from "./commands/export.ts";
import { graph } from "./commands/graph.ts";
import { inbox } from "./commands/inbox.ts";
import { init } from "./commands/init.ts";
import { pause } from "./commands/pause.ts";
import { replay } from "./commands/replay.ts";
import { resume } from "./commands/resume.ts";
import { retry } from "./commands/retry.ts";
import { run } from "./commands/run.ts";
import { runs } from "./commands/runs.ts";
import { settle } from "./commands/settle.ts";
import { show } from "./commands/show.ts";
import { verify } from "./commands/verify.ts";
import { why } from "./commands/why.ts";
import { tellError } from "./error-text.ts";
import { exitCode, exitCodeOf } from "./exit-code.ts";
import { Printer } from "./output/printer.ts";
import { visibleLines } from "./output/visible.ts";
import { manifest } from "./package-info.ts";
import { Shell } from "./shell.ts";

const commands: readonly CommandSpec[] = [
  init,
  dev,
  run,
  runs,
  show,
  why,
  inbox,
  decide,
  answer,
  settle,
  emit,
  cancel,
  pause,
  resume,
  retry,
  replay,
  verify,
  exportRun,
  check,
  graph,
  doctor,
];

/** Runs one command and gives its exit code. Never throws. */
export async function runProgram(args: readonly string[]): Promise<number> {
  const print = new Printer(process, process.env);
  let code: number = exitCode.ok;
  const perform = async (spec: CommandSpec, name: string, given: readonly string[], options: Options): Promise<void> => {
    const result = await spec.run(new Shell(print, name, options), given, options);
    if (typeof result === "number") code = result;
  };
  try {
    const program = programOf(perform);
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(["node", "signalbox", ...args]);
  } catch (thrown) {
    code = await tellThrown(print, thrown, args.includes("--json"));
  }
  await print.flush();
  return code;
}

function programOf(perform: Parameters<typeof commandOf>[1]): Command {
  const program = new Command("signalbox")
    .description("Typed workflows, guarded agents and human approvals as one durable system")
    .version(manifest().version, "-V, --version")
    .helpCommand(true)
    .showHelpAfterError(false)
    .configureHelp({ sortSubcommands: false })
    .addHelpText(
      "after",
      "\nSIGNALBOX_HOME is the folder of the store and of all that runs write (default: .signalbox). docs/cli.md has the exit codes and the\nshapes of --json.",
    );
  for (const spec of commands) program.addCommand(commandOf(spec, perform));
  // What commander has to say comes as an error, which is told like every other.
  for (const command of [program, ...program.commands]) command.exitOverride().configureOutput({ writeErr: () => undefined });
  return program;
}

async function tellThrown(print: Printer, thrown: unknown, json: boolean): Promise<number> {
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return exitCode.ok;
  const error = thrown instanceof CommanderError ? usageError(thrown) : asSignalboxError(thrown);
  await tellError(print, error, json);
  if (process.env.SIGNALBOX_DEBUG === "1" && thrown instanceof Error) print.note(visibleLines(thrown.stack ?? "").join("\n"));
  return exitCodeOf(error.code);
}

const usageError = ({ message }: CommanderError): SignalboxError =>
  new SignalboxError(
    "usage",
    `${message.replace(/^error: /, "").replace(/\.?$/, ".")} "signalbox help" lists the commands and their options.`,
  );

function asSignalboxError(thrown: unknown): SignalboxError {
  if (isSignalboxError(thrown)) return thrown;
  return new SignalboxError(
    "internal",
    `Signalbox failed where it should not: ${messageOf(thrown)}. Please report it; SIGNALBOX_DEBUG=1 prints where.`,
    { cause: thrown },
  );
}
