// Which folder of packages/signalbox/src may import which. Prints the matrix and names every arrow that is not allowed.
// A1. An arrow that is not in the table is a mistake, and so is a folder that is not in it.
// A2. Files import each other without cycles; type-only imports leave no trace at run time and are not counted.
// A3. Tests beside the source may import anything.
import { findCycles } from "./cycles.ts";
import { type CheckResult, type Finding, reportAlone } from "./finding.ts";
import { library } from "./root.ts";
import { isTest, type SourceModule, type SourceTree, withSourceTree } from "./source-tree.ts";

const everything = "*";

/** The recorded graph and what it is made of: all that the kernel knows of a definition. The builders stay out of it. */
const recordedGraph = ["graph", "graph-index", "model-names", "expr", "step-error"].map((file) => `definition/${file}`);

/** Each folder's allowed targets: a folder, a file ("definition/graph"), either with ":types" for type-only imports. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  base: [],
  definition: ["base"],
  kernel: ["base", ...recordedGraph, "definition:types"],
  // What an engine answers is data, and questions are asked about that as well.
  analysis: ["base", "definition", "kernel", "ports:types"],
  // What a plan of a model is checked by, and made into a graph.
  planning: ["base", "definition", "kernel", "analysis"],
  // What a journal comes to is the same wherever it is asked: the engine reads journals, and the analysis says what they come to.
  // A certificate belongs to a version, which the store has; a plan compares two of them.
  ports: [
    "base",
    "kernel:types",
    "definition:types",
    "analysis/measures:types",
    "analysis/certificate:types",
    "analysis/forecast:types",
    "analysis/publish-plan:types",
  ],
  engine: ["base", "definition", "kernel", "ports", "analysis/measures", "analysis/certificate", "analysis/publish-plan"],
  adapters: ["base", "ports"],
  // The contract's types are the engine's; its schemas are its own. The client runs in a browser, so of the contract it takes only types.
  "http/contract": ["base", "ports:types", "definition:types", "kernel:types", "analysis:types"],
  "http/server": ["base", "ports:types", "definition:types", "analysis:types", "http/contract", "http/form"],
  "http/client": ["base", "ports:types", "http/contract:types", "http/form"],
  // A form for a schema, which a browser and the server draw alike.
  "http/form": ["base"],
  cli: [everything],
  testing: [everything],
  // The composition root: it names the adapters that the embedded engine is made of.
  index: [
    "base",
    "definition",
    "kernel",
    "analysis",
    "planning",
    "ports",
    "engine",
    "adapters/sqlite",
    "adapters/node",
    "adapters/socket",
    "adapters/ai-sdk",
    "adapters/nodemailer",
    "adapters/simulated-model",
    "adapters/openid",
    "http/server",
    // What "signalbox test" writes, the server gives out.
    "testing/save-case",
  ],
};

const source = `${library}/src/`;

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
  readonly finding: Finding | null;
}

/** Folders whose own folders are what the matrix shows. */
const grouped: ReadonlySet<string> = new Set(["adapters", "http"]);

/** The folder that a file belongs to: "kernel", "adapters/sqlite", or "index" for the files at the top. */
function folderOf(path: string): string {
  const parts = path.slice(source.length).split("/");
  if (parts.length === 1) return "index";
  return grouped.has(parts[0] as string) && parts.length > 2 ? `${parts[0]}/${parts[1]}` : (parts[0] as string);
}

const rowOf = (folder: string): readonly string[] | undefined => allowed[folder.startsWith("adapters/") ? "adapters" : folder];

function mayImport(row: readonly string[], target: string, typeOnly: boolean): boolean {
  const file = target.slice(source.length).replace(/\.ts$/, "");
  return row.some((entry) => {
    const [place, kind] = entry.split(":");
    if (place === everything) return true;
    return (file === place || file.startsWith(`${place}/`)) && (kind !== "types" || typeOnly);
  });
}

function arrowsOf(module: SourceModule): Arrow[] {
  const from = folderOf(module.path);
  return module.imports.flatMap((imported) => {
    const { target, typeOnly, line } = imported;
    if (target === null) return [];
    const to = target.startsWith(source) ? folderOf(target) : "outside";
    if (to === from) return [];
    const row = rowOf(from);
    const message = complaint(from, to, row, row !== undefined && mayImport(row, target, typeOnly), target);
    return [{ from, to, typeOnly, finding: message === null ? null : { path: module.path, line, message } }];
  });
}

function complaint(from: string, to: string, row: readonly string[] | undefined, granted: boolean, target: string): string | null {
  if (row === undefined) return `The folder "${from}" has no row in scripts/arrows.ts. Add one that says what it may import.`;
  if (to === "outside") return `"${from}" imports ${target}, which is outside of ${source}. Import a package, or move the file.`;
  if (granted) return null;
  return `"${from}" may not import ${target.slice(source.length)} (allowed: ${row.join(", ") || "nothing"}). Move the code, or reach it through a port.`;
}

function matrix(arrows: readonly Arrow[], folders: readonly string[]): string[] {
  const columns = folders.filter((folder) => arrows.some(({ to }) => to === folder));
  const cell = (from: string, to: string): string => {
    const between = arrows.filter((arrow) => arrow.from === from && arrow.to === to);
    if (between.length === 0) return from === to ? "-" : ".";
    return `${between.length}${between.every(({ typeOnly }) => typeOnly) ? "t" : ""}${between.some(({ finding }) => finding !== null) ? "!" : ""}`;
  };
  const rows = [["", ...columns], ...folders.map((from) => [from, ...columns.map((to) => cell(from, to))])];
  const widths = ["", ...columns].map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row.map((text, column) => (column === 0 ? text.padEnd : text.padStart).call(text, widths[column] ?? 0)).join("  "),
  );
}

/** Imports between folders of the library: rows import columns; "t" when every import is type-only, "!" when not allowed. */
export function checkArrows({ modules }: SourceTree): CheckResult {
  const sources = modules.filter(({ path }) => path.startsWith(source) && !isTest(path));
  const arrows = sources.flatMap(arrowsOf);
  const order = Object.keys(allowed);
  const rank = (folder: string): number => order.indexOf(order.includes(folder) ? folder : (folder.split("/")[0] as string));
  const folders = [...new Set([...sources.map(({ path }) => folderOf(path)), ...arrows.map(({ to }) => to)])].sort(
    (a, b) => rank(a) - rank(b) || a.localeCompare(b),
  );
  return { report: matrix(arrows, folders), findings: [...arrows.flatMap(({ finding }) => finding ?? []), ...findCycles(sources)] };
}

if (import.meta.main) reportAlone(withSourceTree(checkArrows));
