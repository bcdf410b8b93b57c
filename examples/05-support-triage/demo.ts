// node examples/05-support-triage/demo.ts
import config from "../../signalbox.config.ts";
import { runDemo } from "../world/demo.ts";
import { desk } from "./desk/desk.ts";
import { ticketWorkload } from "./workload.ts";

const { decide, ...work } = ticketWorkload;

await runDemo({
  title: "Tickets",
  config,
  workflow: "support-triage",
  // The shelf is left for whoever tries it.
  work: { ...work, decide: (task, home) => (JSON.stringify(task.proposal).includes("O-1007") ? null : decide(task, home)) },
  summary: (home) =>
    desk
      .in(home)
      .prepare("SELECT tickets.id, queue, hand_overs.reason FROM hand_overs JOIN tickets ON number = ticket ORDER BY number")
      .all()
      .map(({ id, queue, reason }) => `${id} is with ${queue}: ${reason}`),
  tryNext: [
    "npx signalbox inbox",
    "npx signalbox decide <approval> reject --as mara --reason 'A picture, please'",
    `npx signalbox run support-triage --input '{"id":"T-99","from":"tariq.haddad@mail.example","subject":"Help","body":"It came broken"}'`,
    `npx signalbox emit customer.replied '{"text":"The tea set, O-1005"}' --key T-99/1     (the customer answers)`,
  ],
});
