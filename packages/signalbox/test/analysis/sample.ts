// Tools and workflows that the tests of the analyses look at. Nothing here ever runs.
import { z } from "zod";
import type { Flow } from "../../src/definition/flow.ts";
import { propose } from "../../src/definition/proposal.ts";
import type { Ref } from "../../src/definition/ref.ts";
import { type Effect, type Tool, tool } from "../../src/definition/tool.ts";
import { type Workflow, workflow } from "../../src/definition/workflow.ts";

export const Item = z.object({ id: z.string() });
export interface Item {
  readonly id: string;
}
const Many = z.object({ id: z.string(), items: z.array(Item), kind: z.enum(["small", "large"]) });
export interface Many {
  readonly id: string;
  readonly items: readonly Item[];
  readonly kind: "small" | "large";
}

export const toolOf = (id: string, effect: Effect, maxCostUsd = 0): Tool<Item, Many> =>
  tool({
    id,
    description: id,
    input: Item,
    output: Many,
    effect,
    scope: `${id.split(".")[0]}:${effect}`,
    hosts: effect === "external" ? ["api.mail.example"] : [],
    touches: effect === "destructive" ? ["customer"] : [],
    maxCostUsd,
    run: () => ({ id: "", items: [], kind: "small" as const }),
  }) as Tool<Item, Many>;

export const read = toolOf("crm.read", "read", 0.01);
export const write = toolOf("crm.write", "write", 0.1);
export const send = toolOf("mail.send", "external", 1);
export const erase = toolOf("crm.erase", "destructive");

export const flowOf = (
  flow: (f: Flow, input: Ref<Item>) => unknown,
  options: { readonly id?: string; readonly outcomes?: readonly string[]; readonly costUsd?: number } = {},
): Workflow<Item, unknown> =>
  workflow({
    id: options.id ?? "sample",
    input: Item,
    outcomes: options.outcomes ?? [],
    limits: { costUsd: options.costUsd ?? 1_000 },
    flow: (f, input) => void flow(f, input),
  });

/** An approval that clears a mail and an erasure, and calls that nobody cleared beside it. */
export const guarded = flowOf((f, input) => {
  f.approve("review", {
    calls: { mail: propose(send, input), wipe: propose(erase, input) },
    by: "role:manager",
    within: "2d",
    granted: (_shown, calls) => {
      f.perform("mail", calls.mail);
      f.perform("wipe", calls.wipe);
      f.call("mail-again", send, input);
    },
    denied: () => f.call("wipe-anyway", erase, input),
  });
});
