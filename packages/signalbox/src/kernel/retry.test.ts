// A person's retry continues the same run: only what failed is reopened, all recorded results stay, attempts count on.
import { describe, expect, test } from "vitest";
import {
  type Anything,
  cancelled,
  completed,
  eventsOfType,
  failed,
  fires,
  free,
  given,
  open,
  retried,
  when,
} from "../../test/kernel/scenario.ts";

test("goes on at the failed step; what came before it is not run again", () => {
  const run = given((f) => {
    const first = f.call("first", free, {});
    return f.call("second", free, { first });
  });
  when(run, completed("/first#1", "kept"));
  when(run, failed("/second#1"));
  expect(when(run, retried)).toEqual(["run-step /second#2"]);
  expect(run.pending.get("/second#2")).toMatchObject({ input: { first: "kept" }, attempt: 2 });
  expect(run.state.error).toBeUndefined();
  when(run, completed("/second#2", "done"));
  expect(run.state).toMatchObject({ phase: "completed", output: "done" });
});

test("A4: attempts count on, past those that the policy allows", () => {
  const run = given((f) => f.call("look", free, {}, { retry: { maxAttempts: 2, backoff: "1s", jitter: 0 } }), {}, failed("/look#1"));
  fires(run, "/look#1.backoff");
  when(run, failed("/look#2"));
  expect(when(run, retried)).toEqual(["run-step /look#3"]);
  when(run, failed("/look#3"));
  expect(run.state).toMatchObject({ phase: "failed", error: { attempts: 3 } });
});

test("of a run that has not failed changes nothing", () => {
  const running = given((f) => f.call("look", free, {}));
  expect(when(running, retried)).toEqual([]);
  const done = given((f) => f.call("look", free, {}), {}, completed("/look#1"));
  expect(when(done, retried)).toEqual([]);
  const stopped = given((f) => f.call("look", free, {}), {}, cancelled, failed("/look#1"));
  expect(when(stopped, retried)).toEqual([]);
  expect([running, done, stopped].map((run) => run.state.phase)).toEqual(["running", "completed", "cancelled"]);
});

test("a run may fail and be retried many times", () => {
  const run = given((f) => f.call("look", free, {}));
  for (let attempt = 1; attempt < 20; attempt++) {
    when(run, failed(`/look#${attempt}`));
    expect(when(run, retried)).toEqual([`run-step /look#${attempt + 1}`]);
  }
});

test("a cancel after a retry is a cancel", () => {
  const run = given((f) => f.call("look", free, {}), {}, failed("/look#1"), retried);
  expect(when(run, cancelled)).toEqual(["abort /look#2"]);
  when(run, failed("/look#2"));
  expect(run.state.phase).toBe("cancelled");
});

describe("in nested joins", () => {
  const nested = (f: Anything, input: Anything) =>
    f.all("top", {
      rows: () =>
        f.map("row", input.rows, { max: 3, concurrency: 3 }, (row: Anything) =>
          f.all("cell", {
            a: () => f.call("one", free, { row }),
            b: () => f.when("odd", true as Anything, () => f.call("two", free, { row })),
          }),
        ),
      other: () => f.repeat("again", { maxRounds: 3, initial: 0, until: () => true }, () => f.call("three", free, {})),
    });

  test("S4: several failed parts, at several depths, are each reopened where they stopped", () => {
    const run = given(nested, { rows: ["x", "y"] });
    when(run, completed("top.rows/row[0]/cell.a/one#1", "0a"));
    when(run, failed("top.rows/row[0]/cell.b/odd.then/two#1"));
    // The other row is in flight and may finish; so may the other branch.
    when(run, failed("top.rows/row[1]/cell.a/one#1"));
    when(run, completed("top.rows/row[1]/cell.b/odd.then/two#1", "1b"));
    expect(run.state.phase).toBe("running");
    when(run, completed("top.other/again[0]/three#1", "loop"));
    expect(run.state.phase).toBe("failed");
    expect(run.state.error?.failures).toMatchObject({ rows: { message: expect.stringContaining('"row" failed') } });

    expect(when(run, retried).sort()).toEqual(["run-step top.rows/row[0]/cell.b/odd.then/two#2", "run-step top.rows/row[1]/cell.a/one#2"]);
    when(run, completed("top.rows/row[1]/cell.a/one#2", "1a"));
    when(run, completed("top.rows/row[0]/cell.b/odd.then/two#2", "0b"));
    expect(run.state.output).toEqual({
      rows: [
        { a: "0a", b: "0b" },
        { a: "1a", b: "1b" },
      ],
      other: "loop",
    });
    for (const type of ["step-completed"] as const) expect(eventsOfType(run, type)).toHaveLength(5);
  });

  test("a failure that onError handled is not reopened", () => {
    const run = given((f) => {
      f.all("both", { a: () => f.call("one", free, {}), b: () => f.call("two", free, {}) }, { onError: () => undefined });
      f.call("last", free, {});
    });
    when(run, failed("both.a/one#1"));
    when(run, completed("both.b/two#1"));
    when(run, failed("/last#1"));
    expect([...run.state.frames.keys()]).toEqual([""]);
    expect(when(run, retried)).toEqual(["run-step /last#2"]);
  });

  test("a failure inside a handler goes on inside the handler", () => {
    const run = given((f) => f.all("both", { a: () => f.call("one", free, {}) }, { onError: (error) => f.call("clean", free, { error }) }));
    when(run, failed("both.a/one#1"));
    when(run, failed("both.onError/clean#1"));
    expect(when(run, retried)).toEqual(["run-step both.onError/clean#2"]);
    when(run, completed("both.onError/clean#2", "clean"));
    expect(run.state.output).toBe("clean");
  });

  test("an item that failed under `collect` stays as it was collected", () => {
    const run = given((f) => {
      const results = f.map("each", [1, 2], { max: 2, concurrency: 2, onItemError: "collect" }, () => f.call("look", free, {}));
      f.call("last", free, { results });
    });
    when(run, failed("each[0]/look#1"));
    when(run, completed("each[1]/look#1", 2));
    when(run, failed("/last#1"));
    expect(when(run, retried)).toEqual(["run-step /last#2"]);
    expect(open(run)).toHaveLength(1);
  });

  test("a collecting map that another failure stopped goes on with the items it had not done", () => {
    const run = given((f) =>
      f.all("both", {
        a: () => f.map("each", [1, 2, 3], { max: 3, concurrency: 2, onItemError: "collect" }, () => f.call("look", free, {})),
        b: () => f.call("other", free, {}),
      }),
    );
    when(run, failed("both.b/other#1"));
    when(run, completed("both.a/each[0]/look#1", "A"));
    when(run, failed("both.a/each[1]/look#1", "gone"));
    expect(run.state.phase).toBe("failed");
    expect(when(run, retried).sort()).toEqual(["run-step both.a/each[2]/look#1", "run-step both.b/other#2"]);
    when(run, completed("both.a/each[2]/look#1", "C"));
    when(run, completed("both.b/other#2", "other"));
    expect(run.state.output).toEqual({
      a: [
        { ok: true, value: "A" },
        { ok: false, error: expect.objectContaining({ code: "gone" }) },
        { ok: true, value: "C" },
      ],
      b: "other",
    });
  });

  test("a sibling that fails on its own account while it is stopped is named as well", () => {
    const run = given((f) =>
      f.all("both", { a: () => f.when("deep", true as Anything, () => f.call("one", free, {})), b: () => f.call("two", free, {}) }),
    );
    when(run, failed("both.b/two#1", "busy"));
    when(run, failed("both.a/deep.then/one#1", "gone"));
    expect(run.state.error).toMatchObject({ code: "several-failures", failures: { a: { code: "gone" }, b: { code: "busy" } } });
  });
});
