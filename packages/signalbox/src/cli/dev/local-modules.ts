import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { dirname, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const library = resolve(import.meta.dirname, "../../..") + sep;
const installed = `${sep}node_modules${sep}`;

/**
 * The files of the project that the config imports, directly or through others. Node keeps a module for ever under its address, so
 * a changed file, and every file that imports it, gets a new address; what did not change keeps its instance and its state.
 */
export class LocalModules {
  /** Files, with those that import them. */
  readonly #importers = new Map<string, Set<string>>();
  readonly #versions = new Map<string, number>();
  readonly #hashes = new Map<string, string>();
  /** Loaded anew since the last time that everything could be loaded: a module that failed fails for ever under its address. */
  readonly #unproven = new Set<string>();
  #stop: () => void = () => undefined;

  /** From here on imports are followed. */
  follow(): void {
    const hooks = registerHooks({
      resolve: (specifier, context, next) => {
        const resolved = next(specifier, context);
        const file = localFile(resolved.url);
        return file === null ? resolved : { ...resolved, url: this.#track(file, context.parentURL) };
      },
    });
    this.#stop = () => hooks.deregister();
  }

  get folders(): ReadonlySet<string> {
    return new Set([...this.#importers.keys()].map((file) => dirname(file)));
  }

  /** Everything could be loaded. */
  loaded(): void {
    this.#unproven.clear();
  }

  /** Gives new addresses to what changed since it was loaded last. False when nothing did. */
  renew(): boolean {
    const changed = [...this.#importers.keys()].filter((file) => hashOf(file) !== this.#hashes.get(file));
    if (changed.length === 0 && this.#unproven.size === 0) return false;
    const renewed = new Set([...changed, ...this.#unproven]);
    for (const file of renewed) for (const importer of this.#importers.get(file) ?? []) renewed.add(importer);
    for (const file of renewed) {
      this.#versions.set(file, (this.#versions.get(file) ?? 0) + 1);
      this.#hashes.set(file, hashOf(file));
      this.#unproven.add(file);
    }
    return true;
  }

  close(): void {
    this.#stop();
  }

  #track(file: string, parentUrl: string | undefined): string {
    let importers = this.#importers.get(file);
    if (importers === undefined) {
      importers = new Set();
      this.#importers.set(file, importers);
      this.#hashes.set(file, hashOf(file));
    }
    const parent = parentUrl === undefined ? null : localFile(parentUrl);
    if (parent !== null) importers.add(parent);
    const version = this.#versions.get(file);
    return `${pathToFileURL(file).href}${version === undefined ? "" : `?version=${version}`}`;
  }
}

/** A file of the project: not of a package, and not of Signalbox itself. */
function localFile(url: string): string | null {
  if (!url.startsWith("file:")) return null;
  const file = fileURLToPath(url.split("?")[0] ?? url);
  return file.includes(installed) || file.startsWith(library) ? null : file;
}

function hashOf(file: string): string {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    return "gone";
  }
}
