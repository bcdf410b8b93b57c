import { coalesce, eq, noPlan, planner, propose, workflow } from "signalbox";
import { z } from "zod";
import { closeAccount, exportArchive, listAccounts, openTicket, writeMail } from "./tools/ops.ts";

const Leaver = z.object({ person: z.string(), manager: z.string() });

/** What a plan may be made of. It looks accounts up while it writes, so a plan names them, and whoever approves it sees which. */
export const offboardingPlans = planner({
  id: "offboarding-plan",
  goal: "Plan how a colleague leaves: archive what is in their accounts, close these, and tell their manager.",
  model: "large",
  input: Leaver,
  output: z.object({ closed: z.int() }),
  tools: [exportArchive, closeAccount, openTicket, writeMail],
  look: [listAccounts],
  limits: { costUsd: 1, steps: 20, items: 50, calls: 100 },
  planning: { costUsd: 1, tokens: 400_000, turns: 8 },
});

export const offboarding = workflow({
  id: "offboarding",
  description: "A colleague leaves: a model writes the plan, a person approves it once, rules carry it out",
  input: Leaver,
  subject: (leaver) => leaver.person,
  limits: { costUsd: 6 },
  flow: (f, leaver) => {
    const left = f.repeat(
      "versions",
      {
        maxRounds: 3,
        initial: { after: noPlan, feedback: "", closed: 0, end: "open" },
        until: (state) => eq(state.end, "left"),
        exhausted: (state) => state,
      },
      (state) => {
        const plan = f.plan("write", offboardingPlans, leaver, {
          after: state.after,
          feedback: state.feedback,
          otherwise: (end) => f.fail("no-plan", "no-plan", end.message),
        });
        return f.approve("review", {
          calls: { plan: propose(offboardingPlans, plan) },
          by: "role:manager",
          within: "2d",
          granted: (_shown, calls) =>
            f.matchBy("ended", f.runPlan("execute", calls.plan), "outcome", {
              done: ({ output }) => ({ after: noPlan, feedback: "", closed: output.closed, end: "left" }),
              failed: ({ error, plan: before }) => ({ after: before, feedback: error.message, closed: 0, end: "open" }),
            }),
          denied: (decision) => ({ after: plan, feedback: coalesce(decision.reason, ""), closed: 0, end: "open" }),
        });
      },
    );
    return { closed: left.closed, end: left.end };
  },
});
