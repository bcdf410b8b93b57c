import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { messageOf, SignalboxError } from "../base/error.ts";
import { manifest, ownSpecifier, packageFolder } from "./package-info.ts";

const TEMPLATES = join(packageFolder, "templates");
const ENDING = ".template";
/** npm leaves files of this name out of a package. */
const RENAMED: Readonly<Record<string, string>> = { gitignore: ".gitignore" };

/** The files of a template, by name: `__NAME__` and the like are replaced. */
export function templateFiles(template: string, name: string): ReadonlyMap<string, string> {
  const { zod, ...peers } = { ...manifest().peerDependencies, ...manifest().dependencies };
  const values: Readonly<Record<string, string>> = {
    __NAME__: packageName(name),
    __SIGNALBOX__: ownSpecifier(),
    __ZOD__: zod ?? "^4.2.0",
    __COMPATIBLE__: peers["@ai-sdk/openai-compatible"] ?? "*",
  };
  const folder = join(TEMPLATES, template);
  const templates = globSync(`**/*${ENDING}`, { cwd: folder }).sort();
  return new Map(
    templates.map((path) => {
      const file = path.slice(0, -ENDING.length);
      const text = readFileSync(join(folder, path), "utf8").replace(/__[A-Z]+__/g, (key) => values[key] ?? key);
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

/** Writes a new project. @throws SignalboxError `usage` where a file is there already, and nothing is written then. */
export function writeProject(folder: string, files: ReadonlyMap<string, string>, advice: string): void {
  const taken = [...files.keys()].filter((file) => existsSync(join(folder, file)));
  if (taken.length > 0) throw new SignalboxError("usage", `${folder} has ${taken.join(", ")} already. Name an empty folder: ${advice}.`);
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
