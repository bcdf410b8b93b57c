import { Command, Option } from "commander";
import type { CommonOptions, Shell } from "./shell.ts";

/** A command of the line: what it takes, and what it does. `run` gives the exit code; nothing is 0. */
export interface CommandSpec {
  /** "decide <task> <decision>" */
  readonly usage: string;
  readonly summary: string;
  readonly details?: string;
  readonly options?: readonly Option[];
  readonly run: (shell: Shell, args: readonly string[], options: Options) => Promise<number> | Promise<void>;
}
/** Options as they were given: a text, several texts, or true. */
export type Options = CommonOptions & { readonly [name: string]: string | readonly string[] | true | undefined };

export const option = (flags: string, description: string): Option => new Option(flags, description);
/** May be given several times. */
export const repeated = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
export const asPerson = (description: string): Option => option("--as <person>", description);
export const textOf = (options: Options, name: string): string | undefined => {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
};
export const listOf = (options: Options, name: string): readonly string[] => {
  const value = options[name];
  return Array.isArray(value) ? value : [];
};

/** A spec as commander's command. */
export function commandOf(
  spec: CommandSpec,
  perform: (spec: CommandSpec, name: string, args: readonly string[], options: Options) => Promise<void>,
): Command {
  const [name = "", ...parameters] = spec.usage.split(" ");
  const command = new Command(name)
    .summary(spec.summary)
    .description(spec.details === undefined ? spec.summary : `${spec.summary}\n\n${spec.details}`);
  for (const parameter of parameters) command.argument(parameter);
  for (const each of spec.options ?? []) command.addOption(each);
  command.addOption(option("--json", "print JSON; see docs/cli.md for the shapes"));
  command.addOption(
    option("--server <url>", "a server instead of the store here; SIGNALBOX_API_KEY is the key (default: SIGNALBOX_SERVER)"),
  );
  command.addOption(option("--config <file>", "the project's config (default: signalbox.config.ts here)"));
  return command.action((...given: unknown[]) => {
    // What may be given several times comes as a list.
    const args = given
      .slice(0, parameters.length)
      .flat()
      .filter((value): value is string => typeof value === "string");
    return perform(spec, name, args, command.opts());
  });
}
