import { expect, test } from "vitest";
import { z } from "zod";
import { agent } from "./agent.ts";
import type { MemoryOptions } from "./memory.ts";
import { workflow } from "./workflow.ts";

const keeperWith = (memory?: MemoryOptions) =>
  agent({
    id: "keeper",
    goal: "Keep notes.",
    model: "m",
    input: z.object({}),
    output: z.object({}),
    limits: { costUsd: 1, tokens: 1, turns: 1 },
    ...(memory === undefined ? {} : { memory }),
  });

test("S9.13: limits that no note could keep to are refused, each by its name", () => {
  expect(keeperWith({}).card.memory).toEqual({ entries: 200, bytes: 100_000, entryBytes: 2_000, results: 10, resultBytes: 10_000 });
  expect(() => keeperWith({ entries: 0, results: 1.5 })).toThrow(/memory\.entries[\s\S]*memory\.results/);
  expect(() => keeperWith({ entryBytes: 20_001, bytes: 30_000, resultBytes: 30_000 })).toThrow(/memory\.entryBytes.*at most 20000/);
  expect(() => keeperWith({ bytes: 100, resultBytes: 100 })).toThrow(/memory\.bytes[\s\S]*memory\.resultBytes/);
});

test("S9.12: a memory is somebody's, and a subject is for an agent that has one", () => {
  const flow = (memory: boolean, subject?: string) => () =>
    workflow({
      id: "w",
      input: z.object({}),
      limits: { costUsd: 1 },
      flow: (f) =>
        f.agent("keep", keeperWith(memory ? {} : undefined), {}, { ...(subject === undefined ? {} : { subject }), otherwise: () => null }),
    });
  expect(flow(true)).toThrow(/keep.*nothing says whose/);
  expect(flow(false, "ada")).toThrow(/keep.*its agent has none/);
  expect(flow(true, "ada")().graph.main.nodes[0]).toMatchObject({ memory: { untrusted: false, subject: { lit: "ada" } } });
  expect(flow(false)().graph.main.nodes[0]).not.toHaveProperty("memory");
});
