import { tool } from "signalbox";
import { z } from "zod";
import { Refused } from "../bookings/refused.ts";
import { ArithmeticError, calculate as evaluate } from "../rules/arithmetic.ts";
import { type DatabaseOf, once } from "./database-of.ts";

export const calculate = () =>
  tool({
    id: "calculate",
    description: "Works out an arithmetic expression such as (122 + 127) * 2",
    input: z.object({ expression: z.string() }),
    output: z.string(),
    effect: "none",
    run: ({ expression }) => {
      try {
        return evaluate(expression);
      } catch (thrown) {
        throw thrown instanceof ArithmeticError ? new Refused(thrown.message) : thrown;
      }
    },
  });

export const think = () =>
  tool({
    id: "think",
    description: "Writes a thought down; changes nothing",
    input: z.object({ thought: z.string() }),
    output: z.literal(""),
    effect: "none",
    run: () => "" as const,
  });

export const transferToHumanAgents = (database: DatabaseOf) =>
  tool({
    id: "transfer_to_human_agents",
    description: "Hands the customer over to a person at the desk, with a summary. Only for what the other tools cannot do",
    input: z.object({ summary: z.string() }),
    output: z.string(),
    effect: "external",
    delivery: { mode: "local" },
    scope: "desk:transfer",
    touches: ["customer"],
    run: ({ summary }, context) =>
      once(database, context, (db) => {
        db.prepare("INSERT INTO transfers (summary, run_id) VALUES (?, ?)").run(summary, context.runId);
        return "Transfer successful";
      }),
  });
