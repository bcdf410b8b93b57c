import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isSignalboxError, messageOf, SignalboxError } from "../../base/error.ts";
import { isObject } from "../../base/json.ts";
import type { AnyWorkflow } from "../../definition/workflow.ts";
import { type Config, defineConfig } from "../../engine/config.ts";
import { lendOwnPackages } from "./own-packages.ts";

const NAMES = ["signalbox.config.ts", "signalbox.config.mts", "signalbox.config.js", "signalbox.config.mjs"];

/** The config's file: the one that is named, or the one in the working directory. */
export function findConfig(named: string | undefined): string {
  const candidates = (named === undefined ? NAMES : [named]).map((name) => resolve(name));
  const found = candidates.find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new SignalboxError(
    "config-invalid",
    named === undefined
      ? `There is no signalbox.config.ts in ${process.cwd()}. Go to the project's folder, name the file with --config, or make a project with "signalbox init".`
      : `There is no file ${named}. --config names the config of the project.`,
  );
}

/** Imports the config. `version` makes Node load the file anew. */
export async function loadConfig(file: string, version = ""): Promise<Config> {
  const { name, exported } = await importFile(file, version);
  return checkedConfig(name, exported.default);
}

/** Imports definitions, which need not be a config: a workflow, a list of them, or a module that exports some. Default policies are in force for them. */
export async function loadDefinitions(file: string): Promise<Config> {
  const { name, exported } = await importFile(file);
  if (isObject(exported.default) && !isWorkflow(exported.default)) return checkedConfig(name, exported.default);
  const workflows = [...new Set(Object.values(exported).flat())].filter(isWorkflow);
  if (workflows.length > 0) return defineConfig({ workflows });
  throw new SignalboxError(
    "config-invalid",
    `${name}: it exports neither a config nor a workflow. End it with: export default defineConfig({ workflows: [...] }), or export the workflows.`,
  );
}

async function importFile(
  file: string,
  version = "",
): Promise<{ readonly name: string; readonly exported: { readonly [name: string]: unknown } }> {
  const name = relative(process.cwd(), file) || file;
  lendOwnPackages();
  try {
    return { name, exported: (await import(`${pathToFileURL(file).href}${version}`)) as { readonly [name: string]: unknown } };
  } catch (thrown) {
    throw brokenConfig(name, thrown);
  }
}

const isWorkflow = (value: unknown): value is AnyWorkflow => isObject(value) && typeof value.id === "string" && isObject(value.graph);

function brokenConfig(name: string, thrown: unknown): SignalboxError {
  if (isSignalboxError(thrown))
    return new SignalboxError(thrown.code, `${name}: ${thrown.message}${placeIn(thrown)}`, { cause: thrown, problems: thrown.problems });
  return new SignalboxError("config-invalid", `${name} could not be loaded: ${messageOf(thrown)}${placeIn(thrown)}`, { cause: thrown });
}

/** The first line of a stack that is in a file of the project: an error in a definition is somewhere, and the message seldom says where. */
export function placeIn(thrown: unknown): string {
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
  const own = /(?:^|\s|\()(?:file:\/\/)?(\/[^\s?():]+)(?:\?[^\s:)]*)?:(\d+)(?::\d+)?/;
  const library = resolve(import.meta.dirname, "../..");
  for (const line of stack.split("\n")) {
    const [, path, row] = own.exec(line) ?? [];
    if (path === undefined || path.includes("/node_modules/") || path.startsWith(library)) continue;
    return ` (${relative(process.cwd(), decodeURIComponent(path))}:${row})`;
  }
  return "";
}

function checkedConfig(name: string, value: unknown): Config {
  const refuse = (message: string): never => {
    throw new SignalboxError("config-invalid", `${name}: ${message}`);
  };
  if (value === undefined) return refuse("it has no default export. End it with: export default defineConfig({ workflows: [...] })");
  if (!isObject(value) || !Array.isArray(value.workflows))
    return refuse("its default export is no config. Write: export default defineConfig({ workflows: [...] })");
  value.workflows.forEach((entry: unknown, index) => {
    if (!isWorkflow(entry)) refuse(`workflows[${index}] is no workflow. Is its import right?`);
  });
  return defineConfig(value as unknown as Config);
}
