import { existsSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import {
  type ImportDeclaration,
  isCallExpression,
  isExportDeclaration,
  isImportDeclaration,
  isImportTypeNode,
  isLiteralTypeNode,
  isStringLiteral,
  type Node,
  type SourceFile,
  SyntaxKind,
} from "typescript/unstable/ast";
import { API, type Project } from "typescript/unstable/sync";
import { library, root } from "./root.ts";

export interface Import {
  readonly specifier: string;
  /** Path from the repository's root when the specifier is relative, else null (a package or a node: module). */
  readonly target: string | null;
  /** Leaves no trace at run time. */
  readonly typeOnly: boolean;
  readonly line: number;
}

export interface SourceModule {
  /** Path from the repository's root, with forward slashes. */
  readonly path: string;
  readonly imports: readonly Import[];
  readonly ast: SourceFile;
}

export interface SourceTree {
  readonly modules: readonly SourceModule[];
  readonly project: Project;
}

export const isTest = (path: string): boolean => /\.test(-d)?\.ts$/.test(path);

/** Reads the library's files through the compiler, once. `base` is the repository's root; a test gives another. */
export function withSourceTree<T>(use: (tree: SourceTree) => T, base: string = root): T {
  const api = new API({ cwd: base });
  try {
    const [project] = api.updateSnapshot({ openProjects: ["tsconfig.json"] }).getProjects();
    if (project === undefined) throw new Error(`${base}/tsconfig.json could not be opened by the compiler.`);
    const paths = project.rootFiles.map((path) => below(base, path)).filter((path) => path.startsWith(`${library}/`));
    return use({ project, modules: paths.sort().flatMap((path) => readModule(project, base, path)) });
  } finally {
    api.close();
  }
}

const below = (base: string, path: string): string => relative(base, path).split(sep).join("/");

export const lineOf = (ast: SourceFile, position: number): number => ast.text.slice(0, position).split("\n").length;

/** Calls `visit` for the node and everything below it. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  node.forEachChild((child) => walk(child, visit));
}

function readModule(project: Project, base: string, path: string): SourceModule[] {
  const ast = project.program.getSourceFile(resolve(base, path));
  if (ast === undefined) return [];
  const imports: Import[] = [];
  walk(ast, (node) => {
    const found = importOf(node);
    if (found === null) return;
    imports.push({ ...found, target: targetOf(base, path, found.specifier), line: lineOf(ast, node.getStart(ast)) });
  });
  return [{ path, imports, ast }];
}

function importOf(node: Node): { specifier: string; typeOnly: boolean } | null {
  if (isImportDeclaration(node)) return named(node.moduleSpecifier, isTypeOnlyImport(node));
  if (isExportDeclaration(node)) return named(node.moduleSpecifier, node.isTypeOnly);
  if (isImportTypeNode(node)) return isLiteralTypeNode(node.argument) ? named(node.argument.literal, true) : null;
  if (isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword) return named(node.arguments[0], false);
  return null;
}

const named = (specifier: Node | undefined, typeOnly: boolean): { specifier: string; typeOnly: boolean } | null =>
  specifier !== undefined && isStringLiteral(specifier) ? { specifier: specifier.text, typeOnly } : null;

// `import { type A, type B } from "./x.ts"` still loads x at run time (verbatimModuleSyntax), so only the clause counts.
const isTypeOnlyImport = (node: ImportDeclaration): boolean => node.importClause?.phaseModifier === SyntaxKind.TypeKeyword;

function targetOf(base: string, path: string, specifier: string): string | null {
  if (!specifier.startsWith(".")) return null;
  const target = resolve(base, dirname(path), specifier);
  return below(base, existsSync(target) ? target : `${target}.ts`);
}
