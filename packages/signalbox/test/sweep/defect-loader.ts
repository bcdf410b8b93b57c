import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { defectOf, type Patch } from "./defects.ts";

/**
 * Loads the product with a defect: its source text is changed as it is loaded, so nothing in the product knows of it.
 * Gives a function that throws unless every patch has been applied.
 */
export function installDefect(name: string): () => void {
  const { patches } = defectOf(name);
  const missing = new Set(patches);
  registerHooks({
    load(url, context, nextLoad) {
      const here = url.startsWith("file:") ? patches.filter(({ file }) => fileURLToPath(url) === file) : [];
      if (here.length === 0) return nextLoad(url, context);
      let source = readFileSync(fileURLToPath(url), "utf8");
      for (const patch of here) {
        source = applied(patch, source);
        missing.delete(patch);
      }
      return { format: "module-typescript", shortCircuit: true, source };
    },
  });
  return () => {
    const [first] = missing;
    if (first !== undefined) throw new Error(`The defect "${name}" patches ${first.file}, which was not loaded.`);
  };
}

/** @throws Error when the text is not there exactly once: the product has changed, and the defect has to follow. */
export function applied({ file, find, replace }: Patch, source: string): string {
  const parts = source.split(find);
  if (parts.length !== 2)
    throw new Error(
      `${file} has the text ${JSON.stringify(find)} ${parts.length - 1} times. A defect needs it once: change test/sweep/defects.ts.`,
    );
  return parts.join(replace);
}
