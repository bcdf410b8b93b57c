import { expect, test } from "vitest";
import { safeJson, visible, visibleLines } from "../../base/visible.ts";
import type { RunView } from "../../ports/engine.ts";
import { fromNow, timeLeft } from "./moment.ts";
import { paletteFor, wantsColour } from "./palette.ts";
import { preview, shortText } from "./preview.ts";
import { Progress, progressLine } from "./progress.ts";
import { standing } from "./run-line.ts";
import { displayWidth, table } from "./table.ts";
import { GLANCE, valueBlock, WHOLE } from "./value-block.ts";
import { shortStep, stepName, wayOut } from "./waiting.ts";

const hostile = "a\u001b]0;title\u0007\u009b31m\u202ereversed\u2066\u200b\u{e0041}\ud800\r\nb\t\u00ad\ufeff";

test("what a terminal would act on is written out", () => {
  expect(visible(hostile)).toBe("a\\x1b]0;title\\x07\\x9b31m\\u202ereversed\\u2066\\u200b\\u{e0041}\\ud800\\r\\nb\\t\\xad\\ufeff");
  expect(visibleLines("one\r\ntwo\n\tthree\u001b")).toEqual(["one", "two", "    three\\x1b"]);
});

test("scripts and emoji stay as they are", () => {
  for (const text of ["Çağla Öztürk", "山田 太郎", "سلام می‌خواهم", "👩‍👩‍👧‍👦 🇩🇪 ❤️"]) expect(visible(text)).toBe(text);
});

test("JSON is safe to print and reads back as the same value", () => {
  const value = { [hostile]: [hostile, 1, null] };
  expect(safeJson(value)).toMatch(/^[\u0020-\u007e]*$/);
  expect(JSON.parse(safeJson(value))).toEqual(value);
});

test("a preview is short, whatever it is of", () => {
  expect(preview({ a: 1, "b c": [true, null, "x"], d: {} })).toBe('{ a: 1, "b c": [true, null, "x"], d: {} }');
  expect(preview(undefined)).toBe("nothing");
  expect(preview("x".repeat(10_000_000), 20)).toBe(`"${"x".repeat(18)}…`);
  expect(
    preview(
      Array.from({ length: 1_000_000 }, () => 1),
      20,
    ),
  ).toBe("[1, 1, 1, 1, 1, 1, …");
  expect(preview("\u001b[2J")).toBe('"\\u001b[2J"');
  expect(shortText("😀".repeat(100), 9)).toBe(`${"😀".repeat(4)}…`);
});

test("a block shows a value whole, or says what is left out", () => {
  expect(valueBlock({ to: "a@x", body: "Hello\n\nYou", list: [1, { deep: true }], none: null, empty: {} }, WHOLE)).toEqual([
    "to:    a@x",
    "body:",
    "  Hello",
    "  ",
    "  You",
    "list:",
    "  - 1",
    "  - deep: true",
    "none:  (nothing)",
    "empty: (empty)",
  ]);
  expect(
    valueBlock(
      Array.from({ length: 100 }, (_, index) => index),
      GLANCE,
    ).at(-1),
  ).toBe("… and 88 more lines");
  expect(valueBlock("x".repeat(2_000), GLANCE)).toEqual(["x".repeat(1_200), "… and 800 more characters"]);
});

test("cells stand under each other, wide characters and colours included", () => {
  expect(displayWidth("山田\u001b[31mx\u001b[39m")).toBe(5);
  expect(
    table([
      ["a", "b"],
      ["山田", "c"],
      ["e\u0301", ""],
    ]),
  ).toEqual(["a     b", "山田  c", "e\u0301"]);
});

test("colours are for terminals, and NO_COLOR turns them off", () => {
  expect(wantsColour(true, {})).toBe(true);
  expect(wantsColour(false, {})).toBe(false);
  expect(wantsColour(true, { NO_COLOR: "1" })).toBe(false);
  expect(wantsColour(true, { TERM: "dumb" })).toBe(false);
  expect(wantsColour(false, { FORCE_COLOR: "1" })).toBe(true);
  expect(wantsColour(true, { NO_COLOR: "1", FORCE_COLOR: "1" })).toBe(false);
  expect(paletteFor(false).human("x")).toBe("x");
  expect(paletteFor(true).human("x")).toBe("\u001b[38;5;214mx\u001b[39m");
});

test("times are told from now", () => {
  const now = Date.parse("2026-07-01T12:00:00Z");
  expect(fromNow("2026-07-01T11:48:00Z", now)).toBe("12m ago");
  expect(timeLeft("2026-07-03T12:00:00Z", now)).toBe("2d left");
  expect(timeLeft("2026-07-01T11:00:00Z", now)).toBe("overdue by 1h");
});

test("progress is drawn on a terminal and nowhere else", () => {
  expect(progressLine({ share: 0.5, text: "250 runs" }, 9_000)).toBe("████████████░░░░░░░░░░░░  50 %  250 runs, 9s");
  expect(progressLine({ share: null, text: "250 runs" }, 500)).toBe("250 runs, 500ms");
  const drawn = (isShown: boolean): string => {
    let text = "";
    const stream = { columns: 30, write: (part: string) => (text += part) } as unknown as NodeJS.WriteStream;
    const progress = new Progress(stream, isShown);
    progress.show({ share: null, text: "x".repeat(100) });
    progress.show({ share: null, text: "too soon to be drawn again" });
    progress.end();
    return text;
  };
  expect(drawn(true)).toBe(`\r\u001b[K${"x".repeat(29)}\r\u001b[K`);
  expect(drawn(false)).toBe("");
});

const view = (part: Partial<RunView>): RunView =>
  ({
    runId: "r",
    status: "waiting",
    outcome: null,
    output: null,
    error: null,
    blocked: null,
    waitingFor: [],
    waitingCount: 0,
    ...part,
  }) as RunView;

test("how a run stands is said in a few words", () => {
  const now = Date.parse("2026-07-01T12:00:00Z");
  const since = "2026-07-01T11:00:00Z";
  expect(standing(view({ status: "completed", outcome: "sent", output: { a: 1 } }), now)).toBe("sent  { a: 1 }");
  expect(standing(view({ status: "failed", error: { code: "no\u001b", message: "x\ny", attempts: 1 } }), now)).toBe("no\\x1b: x\\ny");
  expect(standing(view({ status: "blocked", blocked: { reason: "code-changed", detail: "gone" } }), now)).toBe("code-changed: gone");
  const waits = (kind: RunView["waitingFor"][number]["kind"], more: object = {}) =>
    standing(view({ waitingFor: [{ kind, step: "/a.then/b", since, ...more }] }), now);
  expect(waits("approval", { who: "role:ae", until: "2026-07-02T12:00:00Z" })).toBe("approval b by role:ae, 1d left");
  expect(waits("answer")).toBe("answer to b by somebody");
  expect(waits("settlement")).toBe("somebody to say whether b happened");
  expect(waits("event", { event: "paid 7" })).toBe("event paid 7 at b");
  expect(waits("child")).toBe("the run that b started");
  expect(waits("slot")).toBe("its turn");
  expect(standing(view({ waitingFor: [{ kind: "timer", step: "/b", since }], waitingCount: 3 }), now)).toBe("the time of b, and 2 more");
});

test("a step is named shortly, and commands get its path and a safe key", () => {
  expect(shortStep("/route.prospect/leads[3]/check.then/send")).toBe("leads[3]/send");
  expect(stepName("/route.prospect/send")).toBe("route.prospect/send");
  const event = (text: string) => wayOut(view({}), { kind: "event", step: "/w", since: "", event: text });
  expect(event("paid 7")).toBe("signalbox emit paid --key 7 @payload.json");
  expect(event("paid it's $(rm)")).toBe("signalbox emit paid --key 'it'\\''s $(rm)' @payload.json");
  expect(wayOut(view({}), { kind: "settlement", step: "/each[0]/pay", since: "" })).toBe(
    "signalbox settle r 'each[0]/pay' happened|did-not-happen|give-up --as <person>",
  );
  expect(wayOut(view({}), { kind: "timer", step: "/w", since: "" })).toBeNull();
});
