// node examples/06-plan-and-execute/demo.ts
import config from "../../signalbox.config.ts";
import { runDemo } from "../world/demo.ts";
import { offboardingWorkload } from "./workload.ts";

await runDemo({
  title: "Offboarding",
  config,
  workflow: "offboarding",
  work: offboardingWorkload,
  tryNext: ["npx signalbox runs --workflow offboarding-plan"],
});
