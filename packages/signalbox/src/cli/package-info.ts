import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/** The folder of this package: above src in a checkout, above dist when it is installed. */
export const packageFolder = resolve(import.meta.dirname, "../..");
export const manifest = (): Manifest => JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as Manifest;

/** How a new project names this very Signalbox as its dependency: a checkout, a packed file, or the version in the registry. */
export function ownSpecifier(): string {
  if (existsSync(join(packageFolder, "src"))) return `file:${packageFolder}`;
  const packed = packedFile();
  return packed === null ? `^${manifest().version}` : `file:${packed}`;
}

/** npm notes beside what it installed where that came from. */
function packedFile(): string | null {
  const modules = dirname(packageFolder);
  try {
    const lock = JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8")) as {
      readonly packages?: Readonly<Record<string, { readonly resolved?: string }>>;
    };
    const from = lock.packages?.["node_modules/signalbox"]?.resolved ?? "";
    return from.startsWith("file:") ? new URL(from.slice("file:".length), `${pathToFileURL(dirname(modules)).href}/`).pathname : null;
  } catch {
    return null;
  }
}
