import { type AnyTool, agent, workflow } from "signalbox";
import { z } from "zod";

const Request = z.object({ message: z.string() });
const Ending = z.object({ outcome: z.string() });

/** The airline's agent under a policy that it is only told: what the recorded one was. The customer is asked, and answers, like any person. */
export const supportAgent = (policyText: string, tools: readonly AnyTool[]) =>
  agent({
    id: "airline-agent",
    goal: policyText,
    model: "support",
    input: Request,
    output: Ending,
    tools,
    ask: { who: "role:customer", within: "1d" },
    limits: { costUsd: 100, tokens: 10_000_000, turns: 500, toolCalls: 1_000, identicalCalls: 100, activeTime: "1h" },
    resultCharacters: 1_000_000,
  });

export const airlineSupport = (policyText: string, tools: readonly AnyTool[]) =>
  workflow({
    id: "airline-support",
    input: Request,
    limits: { costUsd: 100 },
    flow: (f, request) => f.agent("desk", supportAgent(policyText, tools), request, { otherwise: ({ reason }) => ({ outcome: reason }) }),
  });
