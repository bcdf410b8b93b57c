// What the types of plans refuse. Compiled with the rest; nothing here runs.
import { z } from "zod";
import { planner } from "../planning/planner.ts";
import type { Flow } from "./flow.ts";
import { propose } from "./proposal.ts";
import type { Ref } from "./ref.ts";

const base = { goal: "Plan.", model: "large", tools: [], limits: { costUsd: 1 }, planning: { costUsd: 1, tokens: 1_000, turns: 5 } };
const closing = planner({ id: "closing", ...base, input: z.object({ person: z.string() }), output: z.object({ closed: z.int() }) });
const telling = planner({ id: "telling", ...base, input: z.object({ person: z.string() }), output: z.object({ told: z.string() }) });

export const plans = (f: Flow): void => {
  const plan = f.plan("a", closing, { person: "x" }, { otherwise: (end) => f.fail("b", "c", end.message) });
  const cost: Ref<number> = plan.costUsd;
  f.approve("d", {
    show: cost,
    calls: { plan: propose(closing, plan) },
    by: "role:it",
    within: "1d",
    granted: (_shown, calls) => {
      const ran = f.runPlan("e", calls.plan);
      // @ts-expect-error how it ended is looked at before what it gave
      void ran.output;
      return f.matchBy("g", ran, "outcome", { done: ({ output }): Ref<number> => output.closed, failed: () => 0 });
    },
  });
  // @ts-expect-error the input has another type
  f.plan("h", closing, { person: 7 }, { otherwise: () => null });
  // @ts-expect-error a plan that does not come needs an answer
  f.plan("i", closing, { person: "x" }, {});
  // @ts-expect-error a plan is its planner's
  propose(telling, plan);
  // @ts-expect-error what nobody approved is not run
  f.runPlan("j", plan);
};
