import { expect, test } from "vitest";
import { indexGraph } from "../../src/kernel/index.ts";
import { sixtyNodes } from "./sixty-nodes.ts";

test("the workflow that types are measured on has more than sixty nodes, of every kind", () => {
  const { nodes } = indexGraph(sixtyNodes.graph);
  expect(nodes.size).toBeGreaterThan(60);
  expect(new Set([...nodes.values()].map(({ kind }) => kind)).size).toBe(13);
});
