// Wide workflows: many items at once, many people's decisions at once.
import { type AnyWorkflow, tool, workflow } from "signalbox";
import { z } from "zod";

const Items = z.object({ items: z.array(z.object({ n: z.number() })) });
const One = z.object({ n: z.number() });

export const itemsOf = (count: number) => ({ items: Array.from({ length: count }, (_, n) => ({ n })) });
export const double = ({ n }: { readonly n: number }) => ({ n: n * 2 });

const doubled = tool({ id: "bench.double", effect: "none", input: One, output: One, run: async (value) => double(value) });

/** A map that calls a tool for each item, so many at once. */
export const calls = (id: string, max: number, concurrency: number): AnyWorkflow =>
  workflow({
    id,
    input: Items,
    limits: { costUsd: 0 },
    flow: (f, { items }) => {
      f.map("each", items, { max, concurrency }, (item) => f.call("double", doubled, { n: item.n }));
    },
  });

export const DECIDER = "ana";
/** A map that asks a person about each item, all at once. */
export const approvals = (max: number): AnyWorkflow =>
  workflow({
    id: "approvals",
    input: Items,
    limits: { costUsd: 0 },
    flow: (f, { items }) => {
      f.map("each", items, { max, concurrency: max }, (item) =>
        f.approve("judge", { show: item.n, by: "role:judge", within: "30d", granted: () => undefined }),
      );
    },
  });
