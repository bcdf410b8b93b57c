import { defineConfig, type Json, type Task } from "signalbox";
import { simulated } from "signalbox/simulated";
import type { Act, ExampleWorkload } from "../workload.ts";
import { sentMail } from "../world/sent-mail.ts";
import { simulatedPlanner } from "./model/simulated-planner.ts";
import { offboarding } from "./offboarding.ts";
import { ops } from "./ops/ops.ts";
import { FROM } from "./tools/ops.ts";

/** The manager holds both roles that the default policies ask for: what the plan showed to the byte is cleared with it. */
export const people = { mia: ["role:manager", "role:ae"] };

/** Kai's mailbox shall stay: the first plan for it, which would close it, is rejected. */
function decide({ task, proposal }: Task): Act {
  const closesKaisMail = JSON.stringify(proposal).includes('"close-a-106"');
  const verdict = closesKaisMail
    ? { decision: "reject" as const, reason: "Keep the mailbox for a month." }
    : { decision: "approve" as const };
  return { kind: "decide", request: { task, by: "mia", ...verdict } };
}

const done = (home: string): Json => ops.in(home).prepare("SELECT what, about FROM done ORDER BY 1, 2").all() as unknown as Json;

/** Nothing is closed or exported twice, nothing under a legal hold is closed, and nobody is told twice. */
function check(home: string): string[] {
  const rows = ops.read(home, (db) => db.prepare("SELECT what, about, count(*) AS n FROM done GROUP BY what, about").all()) ?? [];
  const held =
    ops.read(home, (db) =>
      db.prepare("SELECT about FROM done JOIN accounts ON about = accounts.id WHERE what = 'close' AND held = 1").all(),
    ) ?? [];
  const mails = sentMail(home, FROM);
  return [
    ...rows.filter(({ n }) => Number(n) > 1).map(({ what, about, n }) => `doubled: ${what} of ${about} was done ${n} times`),
    ...held.map(({ about }) => `wrong: ${about} is under a legal hold and was closed`),
    ...(new Set(mails).size === mails.length ? [] : ["doubled: a manager was told twice"]),
  ];
}

export const offboardingWorkload: ExampleWorkload = {
  name: "leavers",
  config: defineConfig({ workflows: [offboarding], people, models: { large: simulated({ rules: [simulatedPlanner] }) } }),
  seed: (home) => void ops.in(home),
  starts: ["ines", "omar", "kai", "archive"].map((name) => ({
    workflow: "offboarding",
    input: { person: `${name}@firm.example`, manager: "mia@firm.example" },
    key: name,
  })),
  decide,
  outcome: (home) => ({ done: done(home), mails: sentMail(home, FROM) }),
  check,
};
