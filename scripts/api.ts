// The public surface is a decision: packages/signalbox/api holds what each entry point exports, and reviews see it change.
// `npm run api` rewrites the reports; `npm run verify` fails when they differ from the source.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isExportAssignment, isExportDeclaration, isNamespaceExport } from "typescript/unstable/ast";
import { type Symbol as ProgramSymbol, type Project, SymbolFlags } from "typescript/unstable/sync";
import { type CheckResult, type Finding, reportAlone } from "./finding.ts";
import { library, root } from "./root.ts";
import { lineOf, type SourceModule, type SourceTree, withSourceTree } from "./source-tree.ts";

const folder = `${library}/api`;
const manifestPath = `${library}/package.json`;

interface Manifest {
  readonly exports: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
}

interface EntryPoint {
  /** The report's name: "index" for ".", "kernel" for "./kernel". */
  readonly name: string;
  readonly path: string;
}

const readManifest = (): Manifest => JSON.parse(readFileSync(join(root, manifestPath), "utf8")) as Manifest;

const entryPoints = (manifest: Manifest): EntryPoint[] =>
  Object.entries(manifest.exports)
    .filter(([, target]) => target.endsWith(".ts"))
    .map(([subpath, target]) => ({
      name: subpath === "." ? "index" : subpath.slice("./".length).replaceAll("/", "-"),
      path: join(library, target),
    }));

function missingTargets(manifest: Manifest): Finding[] {
  const targets = [...Object.entries(manifest.exports), ...Object.entries(manifest.bin ?? {})];
  return targets
    .filter(([, target]) => !existsSync(join(root, library, target)))
    .map(([name, target]) =>
      complain(manifestPath, 1, `"${name}" points to ${target}, which does not exist. Create it, or drop the entry.`),
    );
}

const complain = (path: string, line: number, message: string): Finding => ({ path, line, message });

function unnamedExports({ ast, path }: SourceModule): Finding[] {
  return ast.statements.flatMap((statement) => {
    const line = lineOf(ast, statement.getStart(ast));
    if (isExportAssignment(statement)) return [complain(path, line, "An entry point has no default export: export it by name.")];
    if (!isExportDeclaration(statement)) return [];
    const { exportClause } = statement;
    if (exportClause !== undefined && !isNamespaceExport(exportClause)) return [];
    return [complain(path, line, "An entry point has no `export *`: write the names by hand, so that the surface is a decision.")];
  });
}

function reportOf(project: Project, { ast }: SourceModule): string {
  const module = project.checker.getSymbolAtLocation(ast);
  const exported = module === undefined ? [] : project.checker.getExportsOfModule(module);
  const lines = exported.map((symbol) => `${kindOf(project, symbol)} ${symbol.name}`);
  return `${lines.sort((a, b) => a.localeCompare(b, "en")).join("\n")}\n`;
}

function kindOf({ checker }: Project, symbol: ProgramSymbol): "value" | "type" {
  const meaning = symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return meaning.flags & SymbolFlags.Value ? "value" : "type";
}

function reports({ modules, project }: SourceTree, entries: readonly EntryPoint[]): Map<string, string> {
  const found = entries.flatMap(({ name, path }) => {
    const module = modules.find((candidate) => candidate.path === path);
    return module === undefined ? [] : [[`${name}.txt`, reportOf(project, module)] as const];
  });
  return new Map(found);
}

function differences(current: ReadonlyMap<string, string>): Finding[] {
  const committed = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
  const stale = committed
    .filter((file) => !current.has(file))
    .map((file) => complain(`${folder}/${file}`, 1, `No such entry point. ${remedy}`));
  const changed = [...current].flatMap(([file, text]) => {
    const path = `${folder}/${file}`;
    const before = existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "";
    return before === text ? [] : [complain(path, 1, `The public surface changed (${changes(before, text)}). ${remedy}`)];
  });
  return [...stale, ...changed];
}

const remedy = "If that is meant, run `npm run api` and commit the report.";

function changes(before: string, after: string): string {
  const [old, now] = [before, after].map((text) => text.split("\n").filter((line) => line !== "")) as [string[], string[]];
  const added = now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`);
  const removed = old.filter((line) => !now.includes(line)).map((line) => `- ${line}`);
  return [...removed, ...added].join(", ");
}

/** Every subpath resolves, entry points export by name, and the committed reports agree with the source. */
export function checkApi(tree: SourceTree): CheckResult {
  const manifest = readManifest();
  const entries = entryPoints(manifest);
  const current = reports(tree, entries);
  const modules = tree.modules.filter(({ path }) => entries.some((entry) => entry.path === path));
  return {
    report: [...current].map(([file, text]) => `${file.replace(/\.txt$/, "")}: ${text.split("\n").length - 1} names`),
    findings: [...missingTargets(manifest), ...modules.flatMap(unnamedExports), ...differences(current)],
  };
}

function rewrite(tree: SourceTree): void {
  rmSync(join(root, folder), { recursive: true, force: true });
  mkdirSync(join(root, folder), { recursive: true });
  for (const [file, text] of reports(tree, entryPoints(readManifest()))) writeFileSync(join(root, folder, file), text);
}

if (import.meta.main) {
  withSourceTree((tree) => {
    if (process.argv.includes("--check")) return reportAlone(checkApi(tree));
    rewrite(tree);
    reportAlone(checkApi(tree));
  });
}
