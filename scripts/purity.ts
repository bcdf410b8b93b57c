// Clock, randomness, ids, storage and network are ports: this check keeps them out of the code that must not touch them.
// P1. base and kernel are pure and synchronous: the same call gives the same answer, in Node and in a browser.
// P2. Everything else outside adapters, cli and testing gets the outside world through a port (promises are fine there).
// P3. A name is banned where it means the global, not where a local, a property or a type of that name stands.
import {
  type Identifier,
  isCallExpression,
  isExportSpecifier,
  isIdentifier,
  isNewExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isShorthandPropertyAssignment,
  type Node,
  SyntaxKind,
} from "typescript/unstable/ast";
import type { Project } from "typescript/unstable/sync";
import { type CheckResult, type Finding, reportAlone } from "./finding.ts";
import { library } from "./root.ts";
import { isTest, lineOf, type SourceModule, type SourceTree, walk, withSourceTree } from "./source-tree.ts";

type Bans = Readonly<Record<string, string>>;

const timers = "take a due time from the caller, and let the Clock port wait";
const randomness = "take the value as an argument; the engine draws it through its Random port and journals it";
const network = "only adapters reach the network";
const machine = "only adapters and the command line know the process they run in";
const promises = "this folder is synchronous: decide here, and let the engine perform";

/** Banned outside adapters, cli and testing. */
const ports: Bans = {
  "Date.now": "take `now` as an argument",
  "new Date()": "take `now` as an argument",
  "Date()": "take `now` as an argument",
  "Math.random": randomness,
  performance: "take `now` as an argument",
  crypto: randomness,
  setTimeout: timers,
  setInterval: timers,
  setImmediate: timers,
  queueMicrotask: timers,
  fetch: network,
  WebSocket: network,
  process: machine,
  globalThis: machine,
};

/** Banned in base and kernel as well. */
const pure: Bans = {
  ...ports,
  Date: "use base/instant.ts; `Date` would let the wall clock in",
  Promise: promises,
  async: promises,
  await: promises,
  clearTimeout: timers,
  clearInterval: timers,
  console: "return data; the caller prints",
  Intl: "the answer depends on the machine's locale",
};

/** The client is the one part of http that reaches out; it takes its `fetch` from where it runs. */
const exempt = ["adapters/", "cli/", "testing/", "http/client/"];
const pureFolders = ["base/", "kernel/"];
const source = `${library}/src/`;

interface Use {
  readonly name: string;
  readonly node: Node;
  /** The identifier whose meaning decides: only the global is banned. */
  readonly subject: Identifier | null;
}

function bansOf(path: string): { bans: Bans; place: string } | null {
  const inside = path.slice(source.length);
  if (exempt.some((folder) => inside.startsWith(folder))) return null;
  const folder = pureFolders.find((name) => inside.startsWith(name));
  return folder === undefined
    ? { bans: ports, place: "outside of adapters, cli and testing" }
    : { bans: pure, place: `in ${folder.slice(0, -1)}` };
}

const isNameOnly = (node: Node): boolean => {
  const { parent } = node;
  if (isPropertyAccessExpression(parent) || isPropertyAssignment(parent)) return parent.name === node;
  return isExportSpecifier(parent) || parent.kind === SyntaxKind.QualifiedName || parent.kind === SyntaxKind.TypeQuery;
};

/** The names that a node could break a ban with, the most telling one first. */
function namesOf(node: Identifier): string[] {
  const { parent, text } = node;
  if (isPropertyAccessExpression(parent)) return [`${text}.${parent.name.text}`, text];
  if (isNewExpression(parent) && (parent.arguments?.length ?? 0) === 0) return [`new ${text}()`, text];
  if (isCallExpression(parent) && parent.expression === node) return [`${text}()`, text];
  return [text];
}

const keywords: ReadonlyMap<SyntaxKind, string> = new Map([
  [SyntaxKind.AsyncKeyword, "async"],
  [SyntaxKind.AwaitKeyword, "await"],
  [SyntaxKind.AwaitExpression, "await"],
]);

function usesIn(module: SourceModule, bans: Bans): Use[] {
  const uses: Use[] = [];
  walk(module.ast, (node) => {
    const keyword = keywords.get(node.kind);
    if (keyword !== undefined) uses.push({ name: keyword, node, subject: null });
    if (!isIdentifier(node) || isNameOnly(node)) return;
    const name = namesOf(node).find((candidate) => Object.hasOwn(bans, candidate));
    if (name !== undefined) uses.push({ name, node, subject: node });
  });
  return uses.filter(({ name }) => Object.hasOwn(bans, name));
}

/** Declared by the language or by Node, not by a source file of ours. */
function isGlobal(project: Project, node: Identifier): boolean {
  const { checker } = project;
  const shorthand = isShorthandPropertyAssignment(node.parent) ? checker.getShorthandAssignmentValueSymbol(node.parent) : undefined;
  const declarations = (shorthand ?? checker.getSymbolAtLocation(node))?.declarations ?? [];
  return declarations.every(({ path }) => path.includes("/node_modules/") || path.startsWith("bundled:"));
}

function findingsOf(project: Project, module: SourceModule): Finding[] {
  const rules = bansOf(module.path);
  if (rules === null) return [];
  const { bans, place } = rules;
  const uses = usesIn(module, bans).filter(({ subject }) => subject === null || isGlobal(project, subject));
  return [
    ...module.imports
      .filter(({ specifier, typeOnly }) => specifier.startsWith("node:") && !typeOnly)
      .map(({ specifier, line }) => ({
        path: module.path,
        line,
        message: `\`${specifier}\` is banned ${place}: put it into an adapter, behind a port.`,
      })),
    ...uses.map(({ name, node }) => ({
      path: module.path,
      line: lineOf(module.ast, node.getStart(module.ast)),
      message: `\`${name}\` is banned ${place}: ${bans[name]}.`,
    })),
  ];
}

/** Uses of the clock, of randomness, of the network and the like where only a port may bring them. */
export function checkPurity({ modules, project }: SourceTree): CheckResult {
  const sources = modules.filter(({ path }) => path.startsWith(source) && !isTest(path));
  return { report: [], findings: sources.flatMap((module) => findingsOf(project, module)) };
}

if (import.meta.main) reportAlone(withSourceTree(checkPurity));
