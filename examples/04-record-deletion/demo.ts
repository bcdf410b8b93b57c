// node examples/04-record-deletion/demo.ts
import config from "../../signalbox.config.ts";
import { runDemo } from "../world/demo.ts";
import { allRequests, deletionWorkload } from "./workload.ts";

const { decide, check } = deletionWorkload;

await runDemo({
  title: "Record deletion",
  config,
  workflow: "record-deletion",
  work: {
    starts: allRequests,
    // Whose number is divisible by three is left for whoever tries it, and so is every call of which nobody knows what became of it.
    decide: (task, home) => {
      const { person } = (task.proposal?.show ?? { person: 0 }) as { person: number };
      return person % 3 === 0 ? null : decide(task, home);
    },
    check,
  },
  tryNext: [
    "npx signalbox inbox",
    "npx signalbox decide <approval> approve --as dana   (dana and dov hold role:dpo)",
    "npx signalbox settle <run> erase happened --as dana (after a look into the erasures of people.db)",
  ],
});
