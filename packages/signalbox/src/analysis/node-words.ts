import { formatDuration } from "../base/duration.ts";
import type { Block, Node, NodeKind, NodeOf, Retry } from "../definition/graph.ts";
import { expressionText } from "./expression-text.ts";

/** What a picture says of a node under its name: at most two lines. */
export const detailsOf = (node: Node): readonly string[] =>
  (details as { readonly [K in NodeKind]: (node: never) => readonly (string | null)[] })
    [node.kind](node as never)
    .flatMap((line) => (line === null || line === "" ? [] : [line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line]));
/** A literal can be of any length. */
const MOST_CHARACTERS = 300;

const details = {
  call: (node) => [node.tool.id, phrases(clearance(node), attempts(node.retry), fallback(node.onError))],
  compute: (node) => [node.function === node.id ? null : `${node.function}()`, fallback(node.onError)],
  prompt: (node) => [`model ${node.model}, at most ${node.maxOutputTokens} tokens`, phrases(attempts(node.retry), fallback(node.onError))],
  agent: ({ agent: { model, limits }, tools }) => [
    phrases(`model ${model}`, `at most $${limits.costUsd}`, `${limits.turns} turns`),
    `may use ${Object.keys(tools).join(", ")}`,
  ],
  approve: (node) => [
    phrases(`by ${expressionText(node.by)}`, people(node), `within ${formatDuration(node.withinMs)}`),
    clearedCalls(node),
  ],
  ask: (node) => [phrases(expressionText(node.who), `within ${formatDuration(node.withinMs)}`), lapse(node.expired)],
  when: (node) => [expressionText(node.condition)],
  match: (node) => [expressionText(node.on)],
  map: (node) => [
    phrases(
      `each of ${expressionText(node.items)}`,
      `at most ${node.max}`,
      node.concurrency === 1 ? "one at a time" : `${node.concurrency} at a time`,
    ),
    phrases(itemErrors[node.onItemError], fallback(node.onError)),
  ],
  repeat: (node) => [phrases(`until ${expressionText(node.until)}`, `at most ${node.maxRounds} rounds`), fallback(node.onError)],
  all: (node) => [phrases("side by side", fallback(node.onError))],
  wait: (node) => [waited(node), node.expired === undefined ? null : lapse(node.expired)],
  run: (node) =>
    node.planned === undefined
      ? [`workflow ${node.workflow}`, fallback(node.onError)]
      : [phrases(`a plan of ${node.workflow}`, `at most $${node.planned.limits.costUsd}`), planClearance(node)],
  fail: (node) => [node.code],
} satisfies { [K in NodeKind]: (node: NodeOf<K>) => readonly (string | null)[] };

const itemErrors = { fail: null, skip: "skips what fails", collect: "collects what fails" } as const;

/** A handler without steps: nothing to draw, and worth a word. */
export const isEmpty = (block: Block): boolean => block.nodes.length === 0 && block.outcome === undefined;

const phrases = (...parts: readonly (string | null)[]): string => parts.filter((part) => part !== null).join(", ");
const attempts = (retry: Retry | undefined): string | null =>
  retry === undefined || retry.maxAttempts === 1 ? null : `${retry.maxAttempts} attempts`;
const clearance = ({ clears }: NodeOf<"call">): string | null => (clears === undefined ? null : `cleared by ${clears.approval}`);
const planClearance = ({ clears }: NodeOf<"run">): string | null => (clears === undefined ? null : `cleared by ${clears.approval}`);
const fallback = (onError: Block | undefined): string | null => (onError === undefined || !isEmpty(onError) ? null : "on error a fallback");
const lapse = (expired: Block): string | null => (isEmpty(expired) ? "or goes on when it expires" : null);
const people = ({ count, fourEyes }: NodeOf<"approve">): string | null =>
  count > 1 ? `${count} people` : fourEyes ? "not the author" : null;

function clearedCalls({ calls }: NodeOf<"approve">): string | null {
  const tools = Object.values(calls).map(({ tool }) => tool.id);
  return tools.length === 0 ? null : `clears ${[...new Set(tools)].join(", ")}`;
}

function waited({ for: what }: NodeOf<"wait">): string {
  if (what.kind === "duration") return `for ${formatDuration(what.ms)}`;
  if (what.kind === "time") return `until ${expressionText(what.at)}`;
  return `${what.event}, within ${formatDuration(what.withinMs)}`;
}
