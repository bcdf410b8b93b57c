// One long run: a repeat with a call in each round.
import { type AnyWorkflow, add, gte, tool, workflow } from "signalbox";
import { z } from "zod";

export const LONG = "long";
const TEXT = "abcdefghijklmnopqrstuvwxyz0123456789".repeat(5);
const Before = z.object({ n: z.number() });
const After = z.object({ n: z.number(), text: z.string() });
export const round = ({ n }: z.infer<typeof Before>): z.infer<typeof After> => ({ n: n + 1, text: TEXT });

/** `began` is called when a step begins. */
export function long(steps: number, began: () => void): AnyWorkflow {
  const step = tool({
    id: "bench.round",
    effect: "none",
    input: Before,
    output: After,
    run: async (before) => {
      began();
      return round(before);
    },
  });
  return workflow({
    id: LONG,
    input: z.object({}),
    limits: { costUsd: 0 },
    flow: (f) =>
      f.repeat("rounds", { maxRounds: steps + 1, initial: { n: 0 }, until: (state) => gte(state.n, steps) }, (state) => {
        const after = f.call("round", step, { n: state.n });
        return { n: add(after.n, 0) };
      }),
  });
}
