// Questions about graphs and journals that need neither a store nor an engine: "signalbox/analysis". Browser-safe.
export { formatDuration } from "../base/duration.ts";
export { visible, visibleLines } from "../base/visible.ts";
export { blocksOf, nodesOf, readsOf } from "../definition/graph.ts";
export { isToldNode, promptText } from "../definition/prompt-text.ts";
export { admissionWords } from "./admission-words.ts";
export { type FlipKind, flipKinds, flipWords } from "./backtest/flip-kinds.ts";
export { type Load, loadOf } from "./backtest/load.ts";
export { mergePages } from "./backtest/merge-pages.ts";
export { type Certificate, certify } from "./certificate/certificate.ts";
export { longestText } from "./certificate/longest-text.ts";
export { type CertificateRefusal, refusalsOf } from "./certificate/refusals.ts";
export { type AwaitedReply, awaitedReply } from "./chat/awaited-reply.ts";
export { type ChatItem, chatOf, textIn } from "./chat/chat-of.ts";
export { type CheckReport, checkWorkflow } from "./check.ts";
export { type Choice, choose, type StepVerdict, type Whole } from "./choose/choice.ts";
export type { CostAtVolume, MonthlyCost } from "./choose/cost-at-volume.ts";
export { type MeasuredAnswer, type MeasuredAnswers, measuredAnswers, type Suggestion } from "./choose/measured-answers.ts";
export { type Process, type ProcessStep, parseProcess } from "./choose/process.ts";
export { ANSWERS, type Answer, type Answers, QUESTIONS, type QuestionId } from "./choose/question.ts";
export { CHOICE_RULES, type Doer } from "./choose/rule.ts";
export { type Starter, starterOf } from "./choose/starter.ts";
export type { CallCoverage } from "./coverage.ts";
export type { Diagram, DiagramEdge, DiagramGroup, DiagramNode } from "./diagram.ts";
export { diagramOf } from "./diagram-of.ts";
export { cornersOf, rounded } from "./drawing/edge-path.ts";
export { type Box, type Corner, type Layout, layoutDiagram, type PlacedEdge, type PlacedGroup, type PlacedNode } from "./drawing/layout.ts";
export { expressionText } from "./expression-text.ts";
export type { Band } from "./forecast/band.ts";
export type { Forecast } from "./forecast/forecast.ts";
export {
  basisWords,
  grouped,
  methodWords,
  percent,
  roughBytes,
  roughMoney,
  scoreWords,
  shapeWords,
  shareWords,
} from "./forecast/forecast-words.ts";
export { oneRun, type RunBand } from "./forecast/one-run.ts";
export { bandLoss } from "./forecast/pinball.ts";
export { type Shape, shapeOf, shapes } from "./forecast/shape.ts";
export { type Share, shareOf } from "./forecast/share.ts";
export { type AgentDecision, type CallStanding, decisionsOf } from "./journal/agent-decisions.ts";
export { type AlignedStep, alignRuns, isDifferent } from "./journal/run-diff.ts";
export { type RunStep, stepsOf } from "./journal/run-steps.ts";
export { type ValueDifference, valueDifferences } from "./journal/value-diff.ts";
export { type Entry, type Step, walk } from "./journal/walk.ts";
export { measureRun } from "./measures/measure-run.ts";
export type { MeasuredRun, RunFailure } from "./measures/measured-run.ts";
export { type FailingNode, type Measures, measuresOf, type TakenPath } from "./measures/measures.ts";
export { type PathEntropy, pathEntropy } from "./measures/path-entropy.ts";
export { type ShapeCost, shapeCost } from "./measures/shape-cost.ts";
export { type Spread, spreadOf } from "./measures/spread.ts";
export { priceOf } from "./model-price.ts";
export { lineText, type PolicyLine } from "./policy-line.ts";
export { type RuleWords, ruleWords } from "./rule-words.ts";
export { type FoldedMoment, foldMoments } from "./timeline/fold-moments.ts";
export type { Moment, Saying } from "./timeline/moment.ts";
export { timelineOf } from "./timeline/timeline.ts";
