import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Diagram, DiagramArm, DiagramNode, DiagramStep } from "../diagram.ts";
import { edgesOf } from "../flow-edges.ts";
import { cornersOf } from "./edge-path.ts";
import { type Box, type Corner, type Layout, layoutDiagram } from "./layout.ts";

type Shape = {
  readonly label: string;
  readonly goesOn: boolean;
  readonly arms: readonly { readonly exception: boolean; readonly steps: readonly Shape[] }[];
};

/** Any flow that a diagram can have, as deep and as wide as fast-check likes. */
const { flow } = fc.letrec<{ flow: readonly Shape[]; shape: Shape }>((tie) => ({
  shape: fc.record({
    label: fc.constantFrom("a", "a step with quite a name", "x".repeat(60)),
    goesOn: fc.boolean(),
    arms: fc.oneof(
      { depthSize: "small" },
      fc.constant([]),
      fc.array(fc.record({ exception: fc.boolean(), steps: tie("flow") }), { maxLength: 4 }),
    ),
  }),
  flow: fc.array(tie("shape"), { maxLength: 3 }),
}));

function diagramFrom(shapes: readonly Shape[]): Diagram {
  const nodes: DiagramNode[] = [];
  const step = ({ label, goesOn, arms }: Shape): DiagramStep => {
    const id = `n${nodes.length}`;
    nodes.push({ id, kind: "call", label, details: [], tag: null, controller: "rules", informedByAi: false, group: null });
    return {
      id,
      goesOn,
      arms: arms.map(
        ({ exception, steps }, index): DiagramArm => ({
          label: `arm ${index}`,
          kind: exception ? "exception" : "arm",
          steps: steps.map(step),
        }),
      ),
    };
  };
  const steps = shapes.map(step);
  return { id: "any", description: "", nodes, groups: [], edges: edgesOf(steps), flow: steps };
}

interface Line {
  readonly from: Corner;
  readonly to: Corner;
  readonly ends: readonly string[];
}
const linesOf = ({ edges }: Layout): readonly Line[] =>
  edges.flatMap(({ edge, stops }) => {
    const corners = cornersOf(stops);
    return corners.slice(1).map((to, index) => ({ from: corners[index] ?? to, to, ends: [edge.from, edge.to] }));
  });

/** Closer than this is touching. */
const NEAR = 4;
const within = (value: number, a: number, b: number): boolean => value > Math.min(a, b) - NEAR && value < Math.max(a, b) + NEAR;
const near = (a: Box, b: Box): boolean =>
  a.x + a.width + NEAR > b.x && b.x + b.width + NEAR > a.x && a.y + a.height + NEAR > b.y && b.y + b.height + NEAR > a.y;
const meets = (line: Line, box: Box): boolean =>
  Math.max(line.from.x, line.to.x) > box.x - NEAR &&
  Math.min(line.from.x, line.to.x) < box.x + box.width + NEAR &&
  Math.max(line.from.y, line.to.y) > box.y - NEAR &&
  Math.min(line.from.y, line.to.y) < box.y + box.height + NEAR;
const crosses = (a: Line, b: Line): boolean =>
  a.from.y === a.to.y && b.from.x === b.to.x && within(b.from.x, a.from.x, a.to.x) && within(a.from.y, b.from.y, b.to.y);

describe("a layout of any flow", () => {
  test("has no two boxes that touch, and none outside of the picture", () => {
    void fc.assert(
      fc.property(flow, (shapes) => {
        const layout = layoutDiagram(diagramFrom(shapes));
        const boxes = [...layout.nodes, ...layout.edges.flatMap(({ label }) => label ?? [])];
        const outside = boxes.filter(
          ({ x, y, width, height }) => x < -0.01 || y < 0 || x + width > layout.width + 0.01 || y + height > layout.height + 0.01,
        );
        const touching = boxes.filter((a, index) => boxes.slice(index + 1).some((b) => near(a, b)));
        expect([...outside, ...touching]).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test("has no arrow that crosses a box, and two arrows cross only where they part or meet", () => {
    void fc.assert(
      fc.property(flow, (shapes) => {
        const layout = layoutDiagram(diagramFrom(shapes));
        const lines = linesOf(layout);
        const overBoxes = lines.filter((line) => layout.nodes.some((placed) => !line.ends.includes(placed.node.id) && meets(line, placed)));
        const overLines = lines.filter((line) =>
          lines.some((other) => !other.ends.some((end) => line.ends.includes(end)) && crosses(line, other)),
        );
        expect([...overBoxes, ...overLines]).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test("comes from the order of the arms: the first is at the left", () => {
    const step = (id: string, arms: readonly DiagramArm[] = []): DiagramStep => ({ id, arms, goesOn: arms.length === 0 });
    const flat = ["one", "two", "three"].map((label): DiagramArm => ({ label, kind: "arm", steps: [step(label)] }));
    const steps = [step("start", flat), step("end")];
    const nodes = ["start", "one", "two", "three", "end"].map(
      (id): DiagramNode => ({ id, kind: "call", label: id, details: [], tag: null, controller: "rules", informedByAi: false, group: null }),
    );
    const layout = layoutDiagram({ id: "x", description: "", nodes, groups: [], edges: edgesOf(steps), flow: steps });
    const middle = new Map(layout.nodes.map(({ node, x, width }) => [node.id, x + width / 2]));
    expect(["one", "two", "three"].map((id) => middle.get(id))).toEqual([84, 280, 476]);
    expect([middle.get("start"), middle.get("end")]).toEqual([280, 280]);
  });
});

test("a flow of a thousand steps and arms is laid out before anybody minds", () => {
  const arm = (depth: number): Shape => ({
    label: "a",
    goesOn: false,
    arms: depth === 0 ? [] : [1, 2, 3].map(() => ({ exception: false, steps: [arm(depth - 1)] })),
  });
  const diagram = diagramFrom([arm(6)]);
  expect(diagram.nodes.length).toBeGreaterThan(1_000);
  const before = performance.now();
  layoutDiagram(diagram);
  expect(performance.now() - before).toBeLessThan(3_000);
});
