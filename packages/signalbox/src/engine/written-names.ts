// M1. What a model wrote stays so over the borders of runs: what a run was given by the one that started it, and what the runs give that it started.
import { namesIn } from "../definition/expr.ts";
import { type Graph, nodesOf } from "../definition/graph.ts";
import type { GraphIndex } from "../definition/graph-index.ts";
import { modelNames } from "../definition/model-names.ts";
import { nodeOf } from "../kernel/ids.ts";
import type { RunKey, StoreReader } from "../ports/run-store.ts";
import { runGraph } from "./registry.ts";

/** The command of another run that started this one. */
interface Starter {
  readonly key: RunKey;
  readonly command: string;
}
/** By graph: its names, without and with an input that a model wrote. A graph never changes. */
const known = new WeakMap<GraphIndex, Map<boolean, ReadonlySet<string>>>();

/** M1. The names of a run's graph that hold something a model produced. */
export function writtenNames(read: StoreReader, index: GraphIndex, isGiven: boolean): ReadonlySet<string> {
  const names = known.get(index) ?? new Map<boolean, ReadonlySet<string>>();
  const found = names.get(isGiven) ?? modelNames(index.graph, (_workflow, hash) => graphOf(read, hash), isGiven);
  known.set(index, names.set(isGiven, found));
  return found;
}

/** Whether a model wrote a part of what a run was started with by another one. */
export function isInputWritten(read: StoreReader, starter: Starter | null): boolean {
  const row = starter === null ? null : read.run(starter.key);
  if (starter === null || row === null) return false;
  const graph = runGraph(read, row);
  const id = nodeOf(starter.command);
  const node = [...nodesOf(graph.main)].find((found) => found.node.id === id)?.node;
  if (node?.kind !== "run") return false;
  const { parentKey: key, parentCommand: command } = row;
  const above = isInputWritten(read, key === null || command === null ? null : { key, command });
  const names = modelNames(graph, (_workflow, hash) => graphOf(read, hash), above);
  return [...namesIn(node.input)].some((name) => names.has(name));
}

function graphOf(read: StoreReader, hash: string): Graph | null {
  const version = read.versionByHash(hash);
  return version === null ? null : (JSON.parse(version.graph) as Graph);
}
