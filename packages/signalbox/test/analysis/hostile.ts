// A graph in which every text that a picture shows wants to be something else.
import type { Block, Graph, Node } from "../../src/definition/graph.ts";
import { send } from "./sample.ts";

export const hostileTexts = [
  '"><script>alert(1)</script>',
  "end",
  "%%{init: {'theme':'dark'}}%%",
  "`**bold**`",
  "]]>&amp;<!--",
  "\u202etxt.exe",
  "日本語のとても長いラベルがここに入ります",
  "👩‍👩‍👧‍👦 family",
  "a".repeat(5_000),
  "1. list",
  "- list",
  "www.evil.example",
  "x\u0000y\ud800z\n---\nclick n1 call()",
  "; n1 --> n2",
  "#35;quot",
  "style a:b #x;",
  "__proto__",
] as const;

const block = (id: string, nodes: readonly Node[], outcome?: string): Block => ({
  id,
  takes: [],
  nodes,
  result: { op: "absent", args: [] },
  ...(outcome === undefined ? {} : { outcome }),
});

const armOf = (text: string, index: number): [string, Block] => {
  const node: Node = { id: text, kind: "call", tool: { ...send.card, id: text }, input: { lit: text } };
  return [`${index} ${text}`, block(`m.${index}`, [node], text)];
};

export const hostile: Graph = {
  format: 1,
  id: hostileTexts[0],
  description: hostileTexts.join(" "),
  input: {},
  limits: { costUsd: 0 },
  triggers: [{ kind: "webhook", path: hostileTexts[2] }],
  outcomes: hostileTexts,
  main: block("main", [{ id: "m", kind: "match", on: { lit: hostileTexts[4] }, arms: Object.fromEntries(hostileTexts.map(armOf)) }]),
};
