import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type Anything, cancelled, fires, given, open, pendingOf, retried, when } from "../../../test/kernel/scenario.ts";
import { parseInstant } from "../../base/instant.ts";
import { event } from "../../definition/event-type.ts";

describe("a wait for a duration", () => {
  test("sets a timer from now on, and goes on when it fires", () => {
    const run = given((f) => f.wait("pause", { for: "2h" }));
    expect(open(run)).toEqual(["set-timer /pause#1 +7200000"]);
    expect(pendingOf(run, "set-timer", "/pause#1")).toMatchObject({ use: "wait", people: false });
    expect(fires(run, "/pause#1")).toEqual([]);
    expect(run.state.phase).toBe("completed");
    expect(run.state.output).toBeUndefined();
  });

  test("a timer that is let go by a cancel is withdrawn", () => {
    const run = given((f) => f.wait("pause", { for: "2h" }));
    expect(when(run, cancelled)).toEqual(["withdraw /pause#1"]);
    expect(run.state.phase).toBe("cancelled");
  });
});

describe("a wait until a time", () => {
  const waiting = (f: Anything, input: Anything) => f.wait("slot", { until: input.at });

  test("sets a timer for that instant", () => {
    const run = given(waiting, { at: "1970-01-01T01:00:00+00:30" });
    expect(pendingOf(run, "set-timer", "/slot#1").dueAt).toBe(parseInstant("1970-01-01T00:30:00Z"));
  });

  test("a time that has passed is due at once", () => {
    expect(open(given(waiting, { at: "1960-01-01" }))[0]).toMatch(/^set-timer \/slot#1 \+-/);
  });

  test("what is no time fails the run", () => {
    for (const at of ["soon", 5, null, { a: 1 }]) expect(given(waiting, { at }).state.error).toMatchObject({ code: "not-a-time" });
    const run = given(waiting, {});
    expect(run.state.error?.message).toBe('"slot" waits until a time, and the value is not an ISO 8601 date-time with a zone.');
    when(run, retried);
    expect(run.state.phase).toBe("failed");
  });
});

describe("a wait for an event", () => {
  const Booked = event("meeting.booked", z.object({ at: z.string() }));
  const waiting = (f: Anything, input: Anything) =>
    f.wait("booked", { event: Booked, key: input.id, within: "5d", expired: () => "too late" });

  test("asks for the event by name and key since the start of the run, with a deadline", () => {
    const run = given(waiting, { id: "lead-1" });
    expect(open(run)).toEqual(["await-event /booked#1", "set-timer /booked#due +432000000"]);
    expect(pendingOf(run, "await-event", "/booked#1")).toMatchObject({ event: "meeting.booked", key: "lead-1", since: 1_000 });
    expect(pendingOf(run, "set-timer", "/booked#due")).toMatchObject({ use: "deadline", people: true });
  });

  test("a key that is no text is written as one", () => {
    expect(pendingOf(given(waiting, { id: 7 }), "await-event", "/booked#1").key).toBe("7");
    expect(pendingOf(given(waiting, {}), "await-event", "/booked#1").key).toBe("");
  });

  test("when it happens, then its payload is the result and the deadline is withdrawn", () => {
    const run = given(waiting, { id: "lead-1" });
    expect(when(run, { type: "event-received", id: "/booked#1", eventId: "e1", payload: { at: "noon" } })).toEqual([
      "withdraw /booked#due",
    ]);
    expect(run.state.output).toEqual({ at: "noon" });
  });

  test("when it does not happen in time, then `expired` is taken and the event is no longer waited for", () => {
    const run = given(waiting, { id: "lead-1" });
    expect(fires(run, "/booked#due")).toEqual(["withdraw /booked#1"]);
    expect(run.state.output).toBe("too late");
  });

  test("when both arrive together, then the first one counts", () => {
    const happened = { type: "event-received", id: "/booked#1", eventId: "e1", payload: 1 } as const;
    const expired = { type: "timer-fired", id: "/booked#due" } as const;
    const early = given(waiting, { id: "lead-1" });
    when(early, happened, expired);
    expect(early.state.output).toBe(1);
    const late = given(waiting, { id: "lead-1" });
    when(late, expired, happened);
    expect(late.state.output).toBe("too late");
  });
});
