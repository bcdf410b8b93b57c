import type { Finding } from "./finding.ts";
import type { Import, SourceModule } from "./source-tree.ts";

type Linked = Pick<SourceModule, "path"> & { readonly imports: readonly Pick<Import, "target" | "typeOnly" | "line">[] };

/**
 * The import cycles between files, each reported once, at the import that closes it.
 * Type-only imports are left out: they are gone at run time.
 */
export function findCycles(modules: readonly Linked[]): Finding[] {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const state = new Map<string, "open" | "done">();
  const findings: Finding[] = [];

  const visit = (module: Linked, trail: readonly string[]): void => {
    state.set(module.path, "open");
    const here = [...trail, module.path];
    for (const { target, typeOnly, line } of module.imports) {
      const next = target === null || typeOnly ? undefined : byPath.get(target);
      if (next === undefined) continue;
      if (state.get(next.path) === "open") findings.push(cycle(module.path, line, here.slice(here.indexOf(next.path))));
      else if (!state.has(next.path)) visit(next, here);
    }
    state.set(module.path, "done");
  };

  for (const module of modules) if (!state.has(module.path)) visit(module, []);
  return findings;
}

const cycle = (path: string, line: number, members: readonly string[]): Finding => ({
  path,
  line,
  message: `Import cycle: ${[...members, members[0]].join(" -> ")}. Move what both need into a file of its own.`,
});
