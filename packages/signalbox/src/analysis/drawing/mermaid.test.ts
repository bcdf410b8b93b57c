import { expect, test } from "vitest";
import { hostile } from "../../../test/analysis/hostile.ts";
import { flowOf, guarded, read, write } from "../../../test/analysis/sample.ts";
import { diagramOf } from "../diagram-of.ts";
import { drawMermaid } from "./mermaid.ts";

test("an approval with what it clears", () => {
  expect(drawMermaid(diagramOf(guarded.graph))).toMatchInlineSnapshot(`
    "---
    title: "sample"
    ---
    flowchart TD
      n1("manual")
      n2[/"approve review<br/>by role#58;manager, within 2d<br/>clears mail.send, crm.erase"\\]
      n3[/"call mail, external<br/>mail.send<br/>cleared by review"\\]
      n4[/"call wipe, destructive<br/>crm.erase<br/>cleared by review"\\]
      n5["call mail-again, external<br/>mail.send"]
      n6["call wipe-anyway, destructive<br/>crm.erase"]
      n7("end")
      n1 --> n2
      n2 -->|"granted"| n3
      n3 --> n4
      n4 --> n5
      n2 -->|"denied or expired"| n6
      n5 --> n7
      n6 --> n7
      classDef rules fill:#f1f5f9,stroke:#64748b,color:#0f172a
      class n5,n6 rules
      classDef human fill:#fef6e0,stroke:#b45309,color:#0f172a
      class n2,n3,n4 human
      classDef mark fill:#ffffff,stroke:#0f172a,color:#0f172a
      class n1 mark
      classDef over fill:#0f172a,stroke:#0f172a,color:#ffffff
      class n7 over
    "
  `);
});

test("a loop is a subgraph, and arrows end at it", () => {
  const { graph } = flowOf((f, input) => {
    const { items } = f.call("list", read, input);
    f.map("each", items, { max: 10 }, (item) => f.call("post", write, item));
  });
  expect(drawMermaid(diagramOf(graph)).split("\n").slice(4, -7)).toMatchInlineSnapshot(`
    [
      "  n1("manual")",
      "  n2["call list, read<br/>crm.read"]",
      "  n4("end")",
      "  subgraph n5["map each"]",
      "    direction TB",
      "    n3["call post, write<br/>crm.write"]",
      "  end",
      "  n1 --> n2",
      "  n2 --> n5",
      "  n5 --> n4",
      "  classDef rules fill:#f1f5f9,stroke:#64748b,color:#0f172a",
      "  class n2,n3 rules",
    ]
  `);
});

test("M1: nothing of a definition becomes Mermaid syntax", () => {
  const [, ...lines] = drawMermaid(diagramOf(hostile)).split("flowchart TD\n");
  const text = `"(?:[\\p{L}\\p{N} .,…-]|#\\d+;|<br/>)*"`;
  const node = `n\\d+(?:\\[${text}\\]|\\(${text}\\)|\\{\\{${text}\\}\\})`;
  const allowed = new RegExp(
    `^(?:  ${node}|  n\\d+ (?:-->|-\\.->)(?:\\|${text}\\|)? n\\d+|  classDef [a-z]+ [a-z0-9#:,]+|  class [n0-9,]+ [a-z]+|)$`,
    "u",
  );
  expect(
    lines
      .join("")
      .split("\n")
      .filter((line) => !allowed.test(line)),
  ).toEqual([]);
});

test("M1: the title is one line of quoted text", () => {
  expect(drawMermaid({ ...diagramOf(guarded.graph), id: 'x"\n---\nclick' }).split("\n")[1]).toBe('title: "x\\" --- click"');
});
