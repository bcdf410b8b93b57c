// node examples/03-nightly-sync/demo.ts
import config from "../../signalbox.config.ts";
import { runDemo } from "../world/demo.ts";
import { billing } from "./billing/billing.ts";
import { syncWorkload } from "./workload.ts";

await runDemo({
  title: "Nightly sync",
  config,
  workflow: "nightly-sync",
  work: syncWorkload,
  summary: (home) => {
    const nights = billing.in(home).prepare("SELECT night, position, changes, failed FROM nights ORDER BY id").all();
    return nights.map(({ night, position, changes, failed }) => `${night}: ${changes} changed, ${failed} left over, cursor at ${position}`);
  },
  tryNext: [
    "npx signalbox runs --workflow nightly-sync",
    "npx signalbox show <run>                      (what was asked again, what was sent again, and why)",
    "npx signalbox run nightly-sync --input '{}'   (a night of its own, now)",
  ],
});
