// What tests of workflows use: doubles at the ports, nothing inside.
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
export { scriptedEntropy } from "./scripted-entropy.ts";
export { type Line, type ScriptedModel, ScriptedReply, scriptedModel } from "./scripted-model.ts";
