import { type Context, context, TraceFlags, trace } from "@opentelemetry/api";
import { sha256Hex } from "../../base/hash.ts";

const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;

/**
 * The place in a trace under which everything of a run stands. It is computed from the ids of the run and of the run at the beginning
 * of its lineage, so that what a later process does is in the same trace as what was done before it, and nothing needs to be kept.
 */
export function contextOfRun(runId: string, rootId: string): Context {
  return trace.setSpanContext(context.active(), {
    traceId: traceIdOf(rootId),
    spanId: sha256Hex(`span ${runId}`).slice(0, SPAN_DIGITS),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  });
}

/** The id of the trace of a run and of all that it starts; 32 hex digits. */
export const traceIdOf = (rootId: string): string => sha256Hex(`trace ${rootId}`).slice(0, TRACE_DIGITS);
