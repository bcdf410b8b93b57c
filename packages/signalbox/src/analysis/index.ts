// Questions about graphs and journals that need neither a store nor an engine: "signalbox/analysis". Browser-safe.
export { visible, visibleLines } from "../base/visible.ts";
export { blocksOf, nodesOf, readsOf } from "../definition/graph.ts";
export { type CheckReport, checkWorkflow } from "./check.ts";
export type { CallCoverage } from "./coverage.ts";
export type { Diagram, DiagramEdge, DiagramGroup, DiagramNode } from "./diagram.ts";
export { diagramOf } from "./diagram-of.ts";
export { cornersOf, rounded } from "./drawing/edge-path.ts";
export { type Box, type Corner, type Layout, layoutDiagram, type PlacedEdge, type PlacedGroup, type PlacedNode } from "./drawing/layout.ts";
export { expressionText } from "./expression-text.ts";
export { type AgentDecision, type CallStanding, decisionsOf } from "./journal/agent-decisions.ts";
export { type AlignedStep, alignRuns, isDifferent } from "./journal/run-diff.ts";
export { type RunStep, stepsOf } from "./journal/run-steps.ts";
export { type ValueDifference, valueDifferences } from "./journal/value-diff.ts";
export { type Entry, type Step, walk } from "./journal/walk.ts";
export { lineText, type PolicyLine } from "./policy-line.ts";
export { type FoldedMoment, foldMoments } from "./timeline/fold-moments.ts";
export type { Moment, Saying } from "./timeline/moment.ts";
export { timelineOf } from "./timeline/timeline.ts";
