import { describe, expect, test } from "vitest";
import { z } from "zod";
import { event } from "./event-type.ts";
import { type AnyTool, tool } from "./tool.ts";
import { ToolError } from "./tool-error.ts";

// biome-ignore lint/suspicious/noExplicitAny: these tools are wrong on purpose
type Loose = any;
const declare = (more: Loose = {}): AnyTool =>
  tool({
    id: "t",
    input: z.object({ a: z.string() }),
    output: z.object({ b: z.string() }),
    effect: "write",
    run: () => ({ b: "x" }),
    ...more,
  });

describe("a tool's card", () => {
  test("is what a graph pins", () => {
    expect(
      declare({
        effect: "external",
        delivery: { mode: "keyed", window: "24h" },
        scope: "crm:write",
        hosts: ["api.x"],
        touches: ["customer"],
        connection: "crm",
        maxCostUsd: 0.5,
        description: "Sends.",
        timeout: "5s",
      }),
    ).toMatchObject({
      description: "Sends.",
      timeoutMs: 5_000,
      card: {
        id: "t",
        effect: "external",
        delivery: "keyed",
        windowMs: 86_400_000,
        scope: "crm:write",
        hosts: ["api.x"],
        touches: ["customer"],
        connection: "crm",
        maxCostUsd: 0.5,
        interface: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    expect(declare()).toMatchObject({ timeoutMs: 60_000, description: "", card: { scope: "", hosts: [], touches: [], maxCostUsd: 0 } });
  });

  test("an undeclared write is sent at most once", () => {
    for (const effect of ["write", "external", "destructive"]) expect(declare({ effect }).card.delivery).toBe("once");
    for (const effect of ["none", "read"]) expect(declare({ effect }).card.delivery).toBe("free");
    expect(declare({ delivery: { mode: "local" } }).card).toMatchObject({ delivery: "local" });
  });

  test("a quiet period is at least as long as a call may take", () => {
    const probe = () => ({ happened: false });
    expect(declare({ delivery: { mode: "checked", quiet: "30s" }, timeout: "5s", probe }).card.windowMs).toBe(30_000);
    expect(declare({ delivery: { mode: "checked", quiet: "1s" }, timeout: "5s", probe }).card.windowMs).toBe(5_000);
    expect(declare({ delivery: { mode: "checked" }, probe }).card.windowMs).toBe(60_000);
  });

  test("the interface changes with what a caller relies on, and not with the body", () => {
    const base = declare();
    expect(declare({ run: () => ({ b: "other" }), description: "other", maxCostUsd: 3, timeout: "1s" }).card.interface).toBe(
      base.card.interface,
    );
    for (const more of [
      { input: z.object({ a: z.number() }) },
      { output: z.object({ b: z.number() }) },
      { effect: "external" },
      { delivery: { mode: "local" } },
      { scope: "x" },
      { hosts: ["x"] },
      { connection: "x" },
    ]) {
      expect(declare(more).card.interface).not.toBe(base.card.interface);
    }
  });

  test("what makes two calls the same is declared with its scope", () => {
    const key = ({ a }: Loose) => a;
    const declared = declare({ key });
    expect(declared).toMatchObject({ key, card: { keyScope: "run" } });
    expect(declare({ key, keyScope: "instance" }).card.keyScope).toBe("instance");
    expect(declare({ key, keyScope: "instance" }).card.interface).not.toBe(declared.card.interface);
    expect(declare().card).not.toHaveProperty("keyScope");
  });

  test("keeps the body, and how it is asked and rehearsed", () => {
    const probe = () => ({ happened: false as const });
    const simulate = () => ({ b: "s" });
    const run = () => ({ b: "r" });
    expect(declare({ run, simulate, probe, delivery: { mode: "checked" } })).toMatchObject({ run, simulate, probe });
    expect(declare()).not.toHaveProperty("probe");
  });
});

describe("R2: a tool is refused", () => {
  test.each<[string, Loose, string | RegExp]>([
    ["without an id", { id: "" }, 'Tool "": an id is lower-case letters, digits, dots, hyphens and underscores, at most 100.'],
    ["with no id", { id: undefined }, /^Tool "undefined": an id is/],
    ["with an id in capitals", { id: "Crm" }, /^Tool "Crm": an id is/],
    ["with an effect that is none", { effect: "delete" }, 'Tool "t": effect is one of none, read, write, external, destructive.'],
    ["without schemas", { input: {} }, 'Tool "t": input must be a schema (Standard Schema with JSON Schema, such as Zod 4).'],
    [
      "with a date",
      { output: z.object({ at: z.date() }) },
      /^Tool "t": output cannot be written as JSON Schema \(.*\)\. Journal values are JSON: use z\.iso\.datetime\(\) for dates, arrays for sets\./,
    ],
    ["with a map", { input: z.map(z.string(), z.string()) }, /^Tool "t": input cannot be written/],
    ["with a bigint", { output: z.bigint() }, /^Tool "t": output cannot be written/],
    [
      "with a field that looks like a promise",
      { output: z.object({ then: z.string() }) },
      'Tool "t": output has a field "then", which a ref cannot carry. Rename it.',
    ],
    ["further down", { output: z.object({ list: z.array(z.object({ toJSON: z.string() })) }) }, /output has a field "toJSON"/],
    [
      "with a delivery for a read",
      { effect: "read", delivery: { mode: "once" } },
      'Tool "t": effect "read" changes nothing outside, so it takes no delivery. Remove it, or name the true effect.',
    ],
    [
      "checked without a probe",
      { delivery: { mode: "checked" } },
      'Tool "t": delivery "checked" needs probe: how the target is asked whether the call happened.',
    ],
    [
      "with a window that is none",
      { delivery: { mode: "keyed", window: "a day" } },
      'Tool "t", delivery.window: "a day" is not a duration. Write a whole number and a unit: "30s", "15m", "4h", "2d".',
    ],
    [
      "with a quiet period that is none",
      { delivery: { mode: "checked", quiet: "" }, probe: () => ({ happened: false }) },
      /^Tool "t", delivery\.quiet: "" is not a duration/,
    ],
    ["with a timeout that is none", { timeout: "soon" }, /^Tool "t", timeout: "soon" is not a duration/],
    ["with a key's scope and no key", { keyScope: "instance" }, 'Tool "t": keyScope needs key: what makes two calls the same.'],
    [
      "with a key for what changes nothing",
      { effect: "read", key: () => "x" },
      'Tool "t": a call that changes nothing has no key to declare. Remove key.',
    ],
    ["with a cost that is none", { maxCostUsd: Number.NaN }, /maxCostUsd/],
    [
      "with a URL for a host",
      { hosts: ["api.x", "https://api.x/v1"] },
      'Tool "t": hosts: "https://api.x/v1" is no host. Write it as "api.example" or "api.example:8443", without a scheme, a path or a wildcard.',
    ],
  ])("%s", (_name, more, message) => {
    expect(() => declare(more)).toThrow(expect.objectContaining({ code: "definition-invalid" }));
    expect(() => declare(more)).toThrow(message);
  });
});

test("a tool's error says what happened to the effect; unsaid, it is not known", () => {
  const cause = new Error("socket");
  expect(new ToolError("busy", "Try later.", { outcome: "not-sent", cause })).toMatchObject({
    name: "ToolError",
    code: "busy",
    message: "Try later.",
    outcome: "not-sent",
    cause,
  });
  expect(new ToolError("odd", "x").outcome).toBe("unknown");
  expect(Object.hasOwn(new ToolError("odd", "x"), "cause")).toBe(false);
});

describe("an event", () => {
  test("has a name and a schema of its payload", () => {
    const Payload = z.object({ at: z.string() });
    expect(event("meeting.booked_2", Payload)).toEqual({ name: "meeting.booked_2", schema: Payload });
  });
  test("is refused without", () => {
    expect(() => event("Meeting Booked", z.string())).toThrow(
      'Event "Meeting Booked": a name is lower-case letters, digits, dots, hyphens and underscores.',
    );
    expect(() => event(undefined as Loose, z.string())).toThrow('Event "undefined": a name is');
    expect(() => event("x", {} as Loose)).toThrow('Event "x" needs a schema of its payload.');
  });
});
