// node approve.fixture.ts <approval>: a process of its own that approves, and is killed by its test before the CRM answers.
import { openEngine } from "signalbox";
import { deletionWorkload } from "./workload.ts";

const engine = openEngine(deletionWorkload.config);
await engine.decide({ task: process.argv[2] ?? "", by: "dana", decision: "approve" });
await new Promise((resolve) => setTimeout(resolve, 60_000));
