import { leadComparison } from "./examples/01-inbound-lead/variants/comparison.ts";
import { triageComparison } from "./examples/05-support-triage/variants/comparison.ts";

/** What "signalbox compare" holds against each other in this repository. */
export default [leadComparison, triageComparison];
