import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { messageOf, SignalboxError } from "../../base/error.ts";
import { visible } from "../../base/visible.ts";
import type { CommandSpec } from "../command.ts";
import { manifest, ownSpecifier, packageFolder } from "../package-info.ts";

const TEMPLATES = join(packageFolder, "templates/project");
const ENDING = ".template";
/** npm leaves files of this name out of a package. */
const RENAMED: Readonly<Record<string, string>> = { gitignore: ".gitignore" };

export const init: CommandSpec = {
  usage: "init [folder]",
  summary: "make a new project that runs: one workflow with an approval, its test, and a config",
  run: async (shell, [given = "."]) => {
    const folder = resolve(given);
    const files = filesOf(basename(folder));
    refuseExisting(folder, files);
    write(folder, files);
    const steps = [
      ...(folder === process.cwd() ? [] : [`cd ${relative(process.cwd(), folder)}`]),
      "npm install",
      "npm test",
      `npx signalbox run refund --input '{"orderId":"o-1","amountUsd":120,"reason":"broken"}'`,
      "npx signalbox inbox",
    ];
    if (shell.json) return shell.print.json({ folder, files: [...files.keys()], next: steps });
    await shell.print.lines([
      `${files.size} files in ${visible(folder)}: ${[...files.keys()].join(", ")}`,
      "Next:",
      ...steps.map((step) => `  ${visible(step)}`),
    ]);
  },
};

/** The files of a new project, by name. */
function filesOf(name: string): ReadonlyMap<string, string> {
  const values: Readonly<Record<string, string>> = {
    __NAME__: packageName(name),
    __SIGNALBOX__: ownSpecifier(),
    __ZOD__: manifest().dependencies.zod ?? "^4.2.0",
  };
  const templates = globSync(`**/*${ENDING}`, { cwd: TEMPLATES }).sort();
  return new Map(
    templates.map((path) => {
      const file = path.slice(0, -ENDING.length);
      const text = readFileSync(join(TEMPLATES, path), "utf8").replace(/__[A-Z]+__/g, (key) => values[key] ?? key);
      return [RENAMED[file] ?? file, text];
    }),
  );
}

/** What npm takes as a name. */
const packageName = (folder: string): string =>
  folder
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "") || "signalbox-project";

function refuseExisting(folder: string, files: ReadonlyMap<string, string>): void {
  const taken = [...files.keys()].filter((file) => existsSync(join(folder, file)));
  if (taken.length === 0) return;
  throw new SignalboxError("usage", `${folder} has ${taken.join(", ")} already. Name an empty folder: signalbox init my-project.`);
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  try {
    for (const [file, text] of files) {
      const path = join(folder, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { flag: "wx" });
    }
  } catch (thrown) {
    throw new SignalboxError("usage", `${folder} cannot be written: ${messageOf(thrown)}.`, { cause: thrown });
  }
}
