import { expect, test } from "vitest";
import { inboundLead } from "./inbound-lead.ts";

/** Every path that something in the graph reads of the run's input, with the node that reads it. */
function readsOfInput(value: unknown, node = "", into: [node: string, path: string][] = []): [node: string, path: string][] {
  if (typeof value !== "object" || value === null) return into;
  const here = "kind" in value && "id" in value ? String(value.id) : node;
  if ("ref" in value && value.ref === "input" && "path" in value) into.push([here, (value.path as string[]).join(".")]);
  for (const part of Object.values(value)) readsOfInput(part, here, into);
  return into;
}

test("what a lead writes reaches the CRM, the researcher as a quotation and the approver, and no rule", () => {
  const readers = readsOfInput(inboundLead.graph.main).filter(([, path]) => path === "message" || path === "");
  // "" is the whole input: "normalise" picks from it, and what it picks is listed.
  expect(readers.map(([node]) => node).toSorted()).toEqual(["excerpt", "normalise", "record"]);
  const normalise = inboundLead.graph.main.nodes.find(({ id }) => id === "normalise");
  expect(JSON.stringify(normalise)).not.toContain('"message"');
  expect(readsOf("excerpt")).toEqual(["research", "ae-review"]);
});

/** The nodes that read a node's result. */
function readsOf(name: string): string[] {
  const found = new Set<string>();
  const visit = (value: unknown, node: string): void => {
    if (typeof value !== "object" || value === null) return;
    const here = "kind" in value && "id" in value ? String(value.id) : node;
    if ("ref" in value && value.ref === name) found.add(here);
    for (const part of Object.values(value)) visit(part, here);
  };
  visit(inboundLead.graph.main, "");
  return [...found];
}
