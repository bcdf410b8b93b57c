import { describe, expect, test } from "vitest";
import {
  type Anything,
  cancelled,
  completed,
  doubted,
  eventsOfType,
  failed,
  free,
  given,
  graphOf,
  keyed,
  once,
  open,
  paused,
  resumed,
  retried,
  settled,
  when,
} from "../../test/kernel/scenario.ts";
import { text } from "../definition/expression.ts";
import { KernelHost } from "../testing/kernel-host.ts";
import { advance } from "./advance.ts";
import { onlyWaits } from "./run-state.ts";

const two = (f: Anything) => {
  f.call("first", free, {});
  return f.call("second", free, {});
};

test("A1: only frames that something happened to are looked at", () => {
  const run = given(
    (f, input) => f.map("each", input.items, { max: 1_000, concurrency: 1_000 }, (item) => f.call("look", free, { item })),
    {
      items: Array.from({ length: 1_000 }, (_, index) => index),
    },
  );
  run.state.agenda.add("each[7]");
  const look = run.state.frames.get("each[7]");
  const untouched = [...run.state.frames].filter(([path]) => path !== "each[7]" && path !== "");
  for (const [, frame] of untouched) Object.defineProperty(frame, "active", { get: () => expect.unreachable("was looked at") });
  expect(advance(run.index, run.state, run.now).decisions).toEqual([]);
  expect(look?.active).toMatchObject({ kind: "step", attempt: 1 });
  for (const [, frame] of untouched) Object.defineProperty(frame, "active", { value: look?.active, writable: true });
});

test("A2: what was decided is folded before the next decision, so one turn may decide much", () => {
  const run = given(
    (f, input) => f.when("a", input.yes, () => f.when("b", input.yes, () => f.when("c", input.yes, () => f.call("look", free, {})))),
    {
      yes: true,
    },
  );
  expect(run.journal[0]?.events.map((event) => event.type)).toEqual([
    "run-started",
    "branch-decided",
    "branch-decided",
    "branch-decided",
    "step-started",
  ]);
});

test("A3: a state whose agenda is empty decides nothing", () => {
  const run = given(two);
  expect(run.state.agenda.size).toBe(0);
  expect(advance(run.index, run.state, 9e12)).toEqual({ decisions: [], commands: [] });
});

test("a run without nodes ends at once, with what it gives", () => {
  expect(given((_f, input) => ({ got: input.x, n: 1 }), { x: "y" }).state).toMatchObject({
    phase: "completed",
    output: { got: "y", n: 1 },
  });
  expect(given(() => undefined).state).not.toHaveProperty("output");
});

test("a mistake in a rule is not taken for one of the workflow", () => {
  const host = new KernelHost(graphOf((f) => f.call("look", free, {})));
  const { main } = host.index.graph;
  (host.index.blocks as Map<string, Anything>).set("main", { ...main, nodes: [{ ...main.nodes[0], kind: "unheard-of" }] });
  expect(() => host.start({})).toThrow(TypeError);
});

test("a mistake in a result is not taken for one of the workflow", () => {
  const host = new KernelHost(graphOf(() => undefined));
  (host.index.blocks as Map<string, Anything>).set("main", { ...host.index.graph.main, result: { op: "text", args: null } });
  expect(() => host.start({})).toThrow(TypeError);
});

describe("outcomes", () => {
  const outcomes = ["good", "bad", "late"];
  const flow = (f: Anything, input: Anything) =>
    f.when(
      "fit",
      input.fit,
      () => f.outcome("good"),
      () => {
        f.outcome("bad");
        f.call("log", free, {});
      },
    );

  test("a run ends with the outcome of the arm by which it leaves", () => {
    expect(given(graphOf(flow, outcomes), { fit: true }).state).toMatchObject({ phase: "completed", outcome: "good" });
    expect(given(graphOf(flow, outcomes), { fit: false }, completed("fit.otherwise/log#1")).state.outcome).toBe("bad");
  });

  test("the outermost named last wins", () => {
    const named = (f: Anything, input: Anything) => {
      flow(f, input);
      f.outcome("late");
    };
    expect(given(graphOf(named, outcomes), { fit: true }).state.outcome).toBe("late");
  });

  test("an arm that fails names none", () => {
    expect(given(graphOf(flow, outcomes), { fit: false }, failed("fit.otherwise/log#1")).state.outcome).toBeUndefined();
  });
});

describe("A5: a cancel", () => {
  test("before the run begins ends it when it does, and nothing of it starts", () => {
    const host = new KernelHost(graphOf(two));
    host.arrive(cancelled);
    expect(host.state.phase).toBe("new");
    expect(host.start({})).toEqual([]);
    expect(host.state.phase).toBe("cancelled");
    expect(host.state.open.size).toBe(0);
  });

  test("aborts what is in flight, starts nothing new, and waits for the answers", () => {
    const run = given((f) => {
      f.all("both", { a: () => two(f), b: () => f.map("each", [1, 2, 3], { max: 3, concurrency: 2 }, () => f.call("look", free, {})) });
    });
    expect(when(run, cancelled)).toEqual(["abort both.a/first#1", "abort both.b/each[0]/look#1", "abort both.b/each[1]/look#1"]);
    expect(when(run, completed("both.a/first#1", "late"))).toEqual([]);
    expect(when(run, failed("both.b/each[0]/look#1"))).toEqual([]);
    expect(run.state).toMatchObject({ phase: "running", cancelling: true });
    expect(onlyWaits(run.state)).toBe(false);
    expect(when(run, doubted("both.b/each[1]/look#1"))).toEqual([]);
    expect(run.state.phase).toBe("cancelled");
    expect(open(run)).toEqual([]);
    // The late answer is recorded.
    expect(eventsOfType(run, "step-completed")).toMatchObject([{ output: "late" }]);
  });

  test("asked for twice aborts once", () => {
    const run = given(two);
    when(run, cancelled);
    expect(when(run, cancelled)).toEqual([]);
    expect(eventsOfType(run, "abort-requested")).toHaveLength(1);
  });

  test("lets people and timers go at once", () => {
    const run = given((f) => f.call("send", once, {}), {}, doubted("/send#1"));
    expect(when(run, cancelled)).toEqual(["withdraw /send#1.settle", "withdraw /send#1.settle-due"]);
    expect(run.state.phase).toBe("cancelled");
    // Whatever a person says afterwards changes nothing.
    expect(when(run, settled("/send#1.settle", "did-not-happen"))).toEqual([]);
    expect(run.state.phase).toBe("cancelled");
  });

  test("does not run onError", () => {
    const run = given((f) => f.call("first", free, {}, { onError: () => f.call("second", free, {}) }), {}, cancelled);
    expect(when(run, failed("/first#1"))).toEqual([]);
    expect(run.state.phase).toBe("cancelled");
  });

  test("overtakes a failure that is still waiting for what is in flight", () => {
    const run = given(
      (f) => f.all("both", { a: () => f.call("first", free, {}), b: () => f.call("second", free, {}) }),
      {},
      failed("both.a/first#1"),
    );
    expect(when(run, cancelled)).toEqual(["abort both.b/second#1"]);
    when(run, completed("both.b/second#1"));
    expect(run.state.phase).toBe("cancelled");
  });

  test("overtakes a failure that was about to be the run's", () => {
    const run = given((f) =>
      f.map("outer", [1], { max: 1 }, () => f.all("both", { a: () => f.call("second", free, {}), b: () => f.fail("x", "x", "x") })),
    );
    expect(run.state.frames.get("outer[0]/both.a")?.closing?.why).toBe("sibling");
    expect(when(run, cancelled)).toEqual(["abort outer[0]/both.a/second#1"]);
    when(run, completed("outer[0]/both.a/second#1"));
    expect(run.state.phase).toBe("cancelled");
  });

  test("of a run that has ended changes nothing", () => {
    for (const end of [completed("/look#1"), failed("/look#1")]) {
      const run = given((f) => f.call("look", free, {}), {}, end);
      const { phase } = run.state;
      expect(when(run, cancelled)).toEqual([]);
      expect(run.state).toMatchObject({ phase, cancelling: false });
    }
  });
});

describe("a pause", () => {
  test("before the run begins keeps it from beginning until it goes on", () => {
    const host = new KernelHost(graphOf(two));
    host.arrive(paused);
    expect(host.start({})).toEqual([]);
    expect(host.state.phase).toBe("running");
    expect(when(host, resumed)).toEqual(["run-step /first#1"]);
  });

  test("lets answers in and decides nothing; going on takes them up", () => {
    const run = given(two, {}, paused);
    expect(when(run, completed("/first#1", 1))).toEqual([]);
    expect(run.state.frames.get("")?.at).toBe(1);
    expect(when(run, resumed)).toEqual(["run-step /second#1"]);
  });

  test("a timer that fires while it lasts is taken up when it ends", () => {
    const run = given((f) => {
      f.wait("nap", { for: "1h" });
      f.call("look", free, {});
    });
    run.arrive(paused);
    run.fire("/nap#1");
    expect(when(run, resumed)).toEqual(["run-step /look#1"]);
  });

  test("does not stop a cancel", () => {
    const run = given(two, {}, paused);
    expect(when(run, cancelled)).toEqual(["abort /first#1"]);
    when(run, completed("/first#1"));
    expect(run.state.phase).toBe("cancelled");
  });

  test("does not stop a cancel from closing what has been answered meanwhile", () => {
    const run = given((f) => f.when("then", true as Anything, () => two(f)), {}, paused, failed("then.then/first#1"));
    when(run, cancelled);
    expect(run.state.phase).toBe("cancelled");
  });

  test("does not stop what is closing", () => {
    const run = given(
      (f) => f.all("both", { a: () => f.call("first", free, {}), b: () => f.call("second", free, {}) }),
      {},
      failed("both.a/first#1"),
      paused,
    );
    when(run, completed("both.b/second#1"));
    // The branch has closed; that the join fails is a new decision.
    expect(run.state.frames.get("both.b")?.stopped).toBe(true);
    expect(run.state.phase).toBe("running");
    when(run, resumed);
    expect(run.state.phase).toBe("failed");
  });

  test("in the same batch as what came before it", () => {
    const run = given(two);
    expect(when(run, completed("/first#1"), paused)).toEqual(["run-step /second#1"]);
    expect(when(run, completed("/second#1"))).toEqual([]);
    when(run, paused, resumed);
    expect(run.state.phase).toBe("completed");
  });

  test("of a run that has ended changes nothing", () => {
    const run = given((f) => f.call("look", free, {}), {}, completed("/look#1"), paused);
    expect(run.state.paused).toBe(false);
  });
});

describe("fuel", () => {
  const heavy = (value: Anything): Anything => {
    let doubled = value;
    for (let times = 0; times < 12; times++) doubled = text`${doubled}${doubled}`;
    return doubled;
  };
  const long = { text: "x".repeat(1_000) };

  test.each<[string, (f: Anything, input: Anything) => Anything]>([
    ["the input of a call", (f, input) => f.call("look", free, { x: heavy(input.text) })],
    ["the input of a function", (f, input) => f.compute("look", { x: heavy(input.text) }, () => 1)],
    ["the text of a prompt", (f, input) => f.draft("look", { model: "m", text: heavy(input.text), maxInputTokens: 9, maxOutputTokens: 9 })],
    ["a condition", (f, input) => f.when("look", heavy(input.text), () => 1)],
    ["what is shown", (f, input) => f.approve("look", { show: heavy(input.text), by: "x", within: "1d", granted: () => 1 })],
    ["who decides", (f, input) => f.approve("look", { show: 1, by: heavy(input.text), within: "1d", granted: () => 1 })],
    ["a time", (f, input) => f.wait("look", { until: heavy(input.text) })],
    ["a result", (_f, input) => heavy(input.text)],
  ])("spent on %s fails the run, with nothing left open", (_what, flow) => {
    const run = given(flow, long);
    expect(run.state).toMatchObject({ phase: "failed", error: { code: "expression-fuel" } });
    expect(run.state.open.size).toBe(0);
    // Nothing has changed, so it fails again.
    when(run, retried);
    expect(run.state).toMatchObject({ phase: "failed", error: { code: "expression-fuel" } });
  });

  test("is a failure that onError may handle", () => {
    const run = given((f, input) => f.call("look", free, { x: heavy(input.text) }, { onError: (error) => error.code }), long);
    expect(run.state.output).toBe("expression-fuel");
    expect(eventsOfType(run, "command-withdrawn")).toMatchObject([{ id: "/look#1" }]);
  });

  test("spent between two rounds fails them, and a retry decides it again", () => {
    const run = given(
      (f, input) =>
        f.repeat("loop", { maxRounds: 2, initial: 0, until: () => heavy(input.text) }, () => f.call("look", free, {}) as Anything),
      long,
    );
    when(run, completed("loop[0]/look#1", 1));
    expect(run.state.error?.code).toBe("expression-fuel");
    when(run, retried);
    expect(run.state.error?.code).toBe("expression-fuel");
  });
});

describe("waiting", () => {
  test("a run only waits when no answer of the engine's own is due", () => {
    expect(onlyWaits(given(two).state)).toBe(false);
    expect(onlyWaits(given((f) => f.wait("nap", { for: "1h" })).state)).toBe(true);
    expect(onlyWaits(given((f) => f.call("send", keyed, {}), {}, doubted("/send#1")).state)).toBe(true);
  });
});
