// Traces and metrics for the tools that people have already.
export { type OpenTelemetryOptions, openTelemetry } from "./open-telemetry.ts";
export { traceIdOf } from "./trace-of-run.ts";
