import { leadComparison } from "./examples/01-inbound-lead/variants/comparison.ts";

/** What "signalbox compare" holds against each other in this repository. */
export default [leadComparison];
