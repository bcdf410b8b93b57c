import { describe, expect, test } from "vitest";
import { hostile } from "../../../test/analysis/hostile.ts";
import { flowOf, guarded, read, send, write } from "../../../test/analysis/sample.ts";
import { eq } from "../../definition/expression.ts";
import { diagramOf } from "../diagram-of.ts";
import { drawSvg } from "./svg.ts";

const golden = (name: string): string => `${import.meta.dirname}/../../../test/analysis/golden/${name}.svg`;

describe("pictures that a person has looked at", () => {
  test("an approval with what it clears", async () => {
    await expect(drawSvg(diagramOf(guarded.graph))).toMatchFileSnapshot(golden("approval"));
  });

  test("a loop with a model, a branch and a handler", async () => {
    const { graph } = flowOf(
      (f, input) => {
        const { items } = f.call("list", read, input, {
          retry: { maxAttempts: 3 },
          onError: () => f.fail("down", "crm-down", "No answer"),
        });
        f.map("each", items, { max: 20, concurrency: 4 }, (item) => {
          const { label } = f.classify("sort", { model: "small", labels: ["spam", "lead"], text: item.id, maxInputTokens: 100 });
          f.when(
            "spam",
            eq(label, "spam"),
            () => f.call("drop", write, item),
            () => f.call("tell", send, item),
          );
        });
        f.all("both", { left: () => f.call("count", read, input), right: () => undefined });
        f.outcome("sorted");
      },
      { id: "sort-leads", outcomes: ["sorted"] },
    );
    await expect(drawSvg(diagramOf(graph))).toMatchFileSnapshot(golden("loop"));
  });
});

/** The names of a document's elements, in order; null when it is not well-formed or has something that was not expected. */
function elementsOf(svg: string): readonly string[] | null {
  const names: string[] = [];
  const open: string[] = [];
  for (const token of svg.match(/<[^>]*>|[^<]+|</g) ?? []) {
    const tag = /^<(\/?)([a-z]+)((?: [a-zA-Z-]+="(?:[^"<&]|&(?:amp|lt|gt|quot|#39);)*")*)(\/?)>$/.exec(token);
    if (tag === null && !/^(?:[^<>&]|&(?:amp|lt|gt|quot|#39);)*$/.test(token)) return null;
    if (tag === null) continue;
    const [, closes, name = "", , empty] = tag;
    if (closes === "/") {
      if (open.pop() !== name) return null;
      continue;
    }
    names.push(name);
    if (empty !== "/") open.push(name);
  }
  return open.length === 0 ? names : null;
}

test("X1: nothing of a definition becomes markup, and the document stays well-formed", () => {
  const svg = drawSvg(diagramOf(hostile));
  expect(new Set(elementsOf(svg))).toEqual(new Set(["svg", "title", "desc", "rect", "g", "text", "path"]));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is to be found
  expect(/[\u0000-\u0008\u202e\ud800-\udfff]/.test(svg.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ""))).toBe(false);
});

test("it has a name, a description in words, and a title for each box that shortens nothing", () => {
  const { graph } = flowOf((f, input) => f.call("a-name-that-is-as-long-as-names-may-be-and-so-does-not-fit-here", read, input));
  const svg = drawSvg(diagramOf(graph));
  expect(svg).toContain('role="img"');
  expect(svg).toContain("<title>Workflow sample</title>");
  expect(svg).toContain("<desc>start manual to call a-name-that-is-as-long-as-names-may-be-and-so-does-not-fit-here; ");
  expect(svg).toContain(
    "<title>call a-name-that-is-as-long-as-names-may-be-and-so-does-not-fit-here: read; crm.read; Rules decide</title>",
  );
  expect(svg).toMatch(/>a-name-that-is[a-z-]*…[a-z-]+</);
});

test("the legend names only what the picture has", () => {
  const svg = drawSvg(diagramOf(flowOf((f, input) => f.call("look", read, input)).graph));
  expect(svg).toContain(">Rules decide<");
  expect(svg).not.toContain(">AI produces<");
  expect(svg).not.toContain(">A person decides<");
});

test("the same graph gives the same picture", () => {
  expect(drawSvg(diagramOf(guarded.graph))).toBe(drawSvg(diagramOf(guarded.graph)));
});
