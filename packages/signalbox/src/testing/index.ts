// What tests of workflows use: doubles at the ports, nothing inside.
export type { CaseDifference } from "../analysis/case/case-difference.ts";
export type { CaseFact, CaseMoment, RunCase } from "../analysis/case/run-case.ts";
export {
  type CassetteModel,
  type CassetteOptions,
  cassetteModel,
  type Difference,
  type RecordedReply,
  recordedReplies,
  recording,
} from "./cassette-model.ts";
export { CrashingStore, type CrashMoment, type CrashPoint, killThisProcess } from "./crashing-store.ts";
export { ManualClock } from "./manual-clock.ts";
export { type CaseReplay, readCase, replayCase } from "./replay-case.ts";
export { scriptedEntropy } from "./scripted-entropy.ts";
export { type Line, type ScriptedModel, ScriptedReply, scriptedModel } from "./scripted-model.ts";
