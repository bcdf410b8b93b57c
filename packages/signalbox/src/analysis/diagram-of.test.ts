import { describe, expect, test } from "vitest";
import { flowOf, guarded, Item, read, send, write } from "../../test/analysis/sample.ts";
import { eq } from "../definition/expression.ts";
import type { Flow } from "../definition/flow.ts";
import type { Ref } from "../definition/ref.ts";
import type { Diagram } from "./diagram.ts";
import { diagramOf } from "./diagram-of.ts";

const drawn = (flow: (f: Flow, input: Ref<Item>) => unknown, outcomes: readonly string[] = []): Diagram =>
  diagramOf(flowOf(flow, { outcomes }).graph);
const arrows = ({ edges }: Diagram): readonly string[] =>
  edges.map(({ from, to, label, kind }) => `${from} ${kind === "exception" ? "~" : "-"}${label === null ? "" : ` ${label} -`}> ${to}`);

describe("a diagram's arrows", () => {
  test("follow the sequence from the start to the end", () => {
    expect(arrows(drawn((f, input) => [f.call("one", read, input), f.call("two", write, input)]))).toEqual([
      ":start -> one",
      "one -> two",
      "two -> :end/main",
    ]);
  });

  test("part at a branch and meet at what comes next; an arm without steps goes straight there", () => {
    const diagram = drawn((f, input) => {
      f.when("which", eq(input.id, "x"), () => f.call("yes", read, input));
      f.call("after", read, input);
    });
    expect(arrows(diagram)).toEqual([
      ":start -> which",
      "which - then -> yes",
      "yes -> after",
      "which - otherwise -> after",
      "after -> :end/main",
    ]);
  });

  test("that would be the same arrow are one, with both names", () => {
    const diagram = drawn((f, input) => {
      const found = f.call("find", read, input);
      f.match("size", found.kind, { small: () => undefined, large: () => undefined });
      f.call("after", read, input);
    });
    expect(arrows(diagram)).toContain("size - small or large -> after");
  });

  test("D1: end at a loop, not at a step in it, and what fails in it leaves the loop", () => {
    const diagram = drawn((f, input) => {
      const { items } = f.call("list", read, input);
      f.map("each", items, { max: 10, onError: () => void f.call("tell", send, input) }, (item) => f.call("post", write, item));
    });
    expect(arrows(diagram)).toEqual([
      ":start -> list",
      "list -> each",
      "each ~ on error -> tell",
      "each -> :end/main",
      "tell -> :end/main",
    ]);
    expect(diagram.nodes.find(({ id }) => id === "post")?.group).toBe("each");
  });

  test("say in a loop what it means to leave a branch", () => {
    const diagram = drawn((f, input) => {
      const { items } = f.call("list", read, input);
      f.map("each", items, { max: 10 }, (item) => f.when("odd", eq(item.id, "x"), () => void f.call("post", write, item)));
    });
    expect(arrows(diagram)).toEqual(expect.arrayContaining(["odd - otherwise -> :turn/each", "post -> :turn/each"]));
    expect(diagram.nodes.find(({ id }) => id === ":turn/each")?.label).toBe("next item");
  });

  test("stop at a failure", () => {
    expect(arrows(drawn((f) => f.fail("stop", "no", "No")))).toEqual([":start -> stop"]);
  });
});

describe("outcomes", () => {
  test("end the arms that name them, where nothing follows; an arm without one ends as well", () => {
    const diagram = drawn(
      (f, input) => {
        f.when(
          "which",
          eq(input.id, "x"),
          () => f.outcome("won"),
          () => void f.call("lose", write, input),
        );
      },
      ["won"],
    );
    expect(arrows(diagram)).toEqual([
      ":start -> which",
      "which - then -> :outcome/which.then",
      "which - otherwise -> lose",
      "lose -> :end/which.otherwise",
    ]);
    expect(diagram.nodes.find(({ kind }) => kind === "outcome")).toMatchObject({ label: "won", tag: "end" });
  });

  test("are passed where something follows", () => {
    const diagram = drawn(
      (f, input) => {
        f.when("which", eq(input.id, "x"), () => f.outcome("won"));
        f.call("after", write, input);
      },
      ["won"],
    );
    expect(arrows(diagram)).toContain(":outcome/which.then -> after");
    expect(diagram.nodes.find(({ kind }) => kind === "outcome")?.tag).toBeNull();
  });
});

describe("a diagram's boxes", () => {
  test("show who is in control: a person for a cleared call, rules for one beside it", () => {
    const { nodes } = diagramOf(guarded.graph);
    expect(nodes.filter(({ controller }) => controller !== null).map(({ id, controller }) => [id, controller])).toEqual([
      ["review", "human"],
      ["mail", "human"],
      ["wipe", "human"],
      ["mail-again", "rules"],
      ["wipe-anyway", "rules"],
    ]);
  });

  test("show where rules act on what a model produced", () => {
    const { nodes } = drawn((f, input) => {
      const { text } = f.draft("write", { model: "small", text: input.id, maxInputTokens: 10, maxOutputTokens: 10 });
      f.call("tell", send, { id: text });
      f.call("other", send, input);
    });
    expect(nodes.map(({ id, informedByAi }) => [id, informedByAi])).toEqual([
      [":start", false],
      ["write", false],
      ["tell", true],
      ["other", false],
      [":end/main", false],
    ]);
  });

  test("say what each kind of node needs to be understood", () => {
    const child = flowOf((f, input) => f.call("post", write, input), { id: "child" });
    const { nodes, groups } = drawn((f, input) => {
      const { items } = f.call("list", read, input);
      f.call("again", read, input, { retry: { maxAttempts: 3 }, onError: () => input });
      f.compute("half", input, function halve(value) {
        return value;
      });
      f.ask("who", { who: "role:clerk", question: "?", form: Item, within: "1d", expired: () => ({ id: "" }) });
      f.wait("rest", { for: "90m" });
      f.run("go", child, input);
      f.map("each", items, { max: 20, concurrency: 4, onItemError: "skip" }, () => undefined);
      f.repeat("rounds", { maxRounds: 5, initial: { id: "" }, until: (state) => eq(state.id, "x") }, (state) => state);
      f.all("both", { a: () => undefined, b: () => undefined });
    });
    expect(
      Object.fromEntries([...nodes, ...groups].filter(({ details }) => details.length > 0).map(({ id, details }) => [id, details])),
    ).toEqual({
      list: ["crm.read"],
      again: ["crm.read", "3 attempts, on error a fallback"],
      half: ["halve()"],
      who: ["role:clerk, within 1d", "or goes on when it expires"],
      rest: ["for 1h30m"],
      go: ["workflow child"],
      each: ["each of list.items, at most 20, 4 at a time", "skips what fails"],
      rounds: ['until rounds.state.id = "x", at most 5 rounds'],
      "rounds-exhausted": ["rounds-exhausted"],
      both: ["side by side"],
    });
  });
});
