import { Command, CommanderError } from "commander";
import { isSignalboxError, messageOf, SignalboxError } from "../base/error.ts";
import { visibleLines } from "../base/visible.ts";
import { type CommandSpec, commandOf, type Options } from "./command.ts";
import { tellError } from "./error-text.ts";
import { exitCode, exitCodeOf } from "./exit-code.ts";
import { Printer } from "./output/printer.ts";
import { manifest } from "./package-info.ts";
import { Shell } from "./shell.ts";
import { tellUncaught } from "./uncaught.ts";

/** In the order of the help. Only the command that is asked for is loaded: loading is most of what a short command does. */
const commands: Readonly<Record<string, () => Promise<CommandSpec>>> = {
  init: async () => (await import("./commands/init.ts")).init,
  dev: async () => (await import("./commands/dev.ts")).dev,
  serve: async () => (await import("./commands/serve.ts")).serve,
  run: async () => (await import("./commands/run.ts")).run,
  runs: async () => (await import("./commands/runs.ts")).runs,
  show: async () => (await import("./commands/show.ts")).show,
  why: async () => (await import("./commands/why.ts")).why,
  diff: async () => (await import("./commands/diff.ts")).diff,
  test: async () => (await import("./commands/test.ts")).test,
  fork: async () => (await import("./commands/fork.ts")).fork,
  policies: async () => (await import("./commands/policies.ts")).policies,
  backtest: async () => (await import("./commands/backtest.ts")).backtest,
  inbox: async () => (await import("./commands/inbox.ts")).inbox,
  decide: async () => (await import("./commands/decide.ts")).decide,
  answer: async () => (await import("./commands/answer.ts")).answer,
  settle: async () => (await import("./commands/settle.ts")).settle,
  reassign: async () => (await import("./commands/reassign.ts")).reassign,
  tell: async () => (await import("./commands/tell.ts")).tell,
  budget: async () => (await import("./commands/budget.ts")).budget,
  memory: async () => (await import("./commands/memory.ts")).memory,
  schedules: async () => (await import("./commands/schedules.ts")).schedules,
  forms: async () => (await import("./commands/forms.ts")).forms,
  notices: async () => (await import("./commands/notices.ts")).notices,
  alerts: async () => (await import("./commands/alerts.ts")).alerts,
  secrets: async () => (await import("./commands/secrets.ts")).secrets,
  emit: async () => (await import("./commands/emit.ts")).emit,
  chat: async () => (await import("./commands/chat.ts")).chat,
  cancel: async () => (await import("./commands/cancel.ts")).cancel,
  pause: async () => (await import("./commands/pause.ts")).pause,
  resume: async () => (await import("./commands/resume.ts")).resume,
  retry: async () => (await import("./commands/retry.ts")).retry,
  replay: async () => (await import("./commands/replay.ts")).replay,
  verify: async () => (await import("./commands/verify.ts")).verify,
  export: async () => (await import("./commands/export.ts")).exportRun,
  prune: async () => (await import("./commands/prune.ts")).prune,
  erase: async () => (await import("./commands/erase.ts")).erase,
  backup: async () => (await import("./commands/backup.ts")).backup,
  restore: async () => (await import("./commands/restore.ts")).restore,
  check: async () => (await import("./commands/check.ts")).check,
  certify: async () => (await import("./commands/certify.ts")).certify,
  plan: async () => (await import("./commands/plan.ts")).plan,
  publish: async () => (await import("./commands/publish.ts")).publish,
  choose: async () => (await import("./commands/choose.ts")).choose,
  graph: async () => (await import("./commands/graph.ts")).graph,
  forecast: async () => (await import("./commands/forecast.ts")).forecast,
  compare: async () => (await import("./commands/compare.ts")).compare,
  simulate: async () => (await import("./commands/simulate.ts")).simulate,
  doctor: async () => (await import("./commands/doctor.ts")).doctor,
};

/** The command that is asked for, or all of them for the help. */
async function specsFor(args: readonly string[]): Promise<readonly CommandSpec[]> {
  const name = args.find((argument) => !argument.startsWith("-")) ?? "";
  const loaders = Object.hasOwn(commands, name) ? [commands[name]] : Object.values(commands);
  return Promise.all(loaders.flatMap((load) => (load === undefined ? [] : [load()])));
}

/** Runs one command and gives its exit code. Never throws. */
export async function runProgram(args: readonly string[]): Promise<number> {
  const print = new Printer(process, process.env);
  tellUncaught();
  let code: number = exitCode.ok;
  const perform = async (spec: CommandSpec, name: string, given: readonly string[], options: Options): Promise<void> => {
    const result = await spec.run(new Shell(print, name, options), given, options);
    if (typeof result === "number") code = result;
  };
  try {
    const program = programOf(await specsFor(args), perform);
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(["node", "signalbox", ...args]);
  } catch (thrown) {
    code = await tellThrown(print, thrown, args.includes("--json"));
  }
  await print.flush();
  return code;
}

function programOf(specs: readonly CommandSpec[], perform: Parameters<typeof commandOf>[1]): Command {
  const program = new Command("signalbox")
    .description("Typed workflows, guarded agents and human approvals as one durable system")
    .version(manifest().version, "-V, --version")
    .helpCommand(true)
    // `--version` behind a command is the command's own.
    .enablePositionalOptions()
    .showHelpAfterError(false)
    .configureHelp({ sortSubcommands: false })
    .addHelpText(
      "after",
      "\nSIGNALBOX_HOME is the folder of the store and of all that runs write (default: .signalbox). docs/cli.md has the exit codes and the\nshapes of --json.",
    );
  for (const spec of specs) program.addCommand(commandOf(spec, perform));
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
