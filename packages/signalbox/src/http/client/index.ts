// What a program or a page uses to reach a server: "signalbox/client". Browser-safe.
export { isSignalboxError, SignalboxError } from "../../base/error.ts";
export { type RunStatus, runStatuses, waitWords } from "../../base/run-words.ts";
export type { Changes, RunChange, RunStanding } from "../../ports/changes.ts";
export type { Words } from "../../ports/words.ts";
export type { Permission, Role } from "../contract/permission.ts";
export {
  choiceText,
  controlName,
  type FieldOf,
  type FormField,
  type FormTexts,
  fieldsOf,
  initialTexts,
  MOST_ROWS,
  problemsByField,
  rowAt,
  rowsName,
  rowsOf,
  textsOf,
  withoutRow,
  writtenValue,
} from "../form/index.ts";
export type { Answer, Given, Route } from "./call.ts";
export { HttpClient, type HttpClientOptions } from "./http-client.ts";
export { HttpEngine } from "./http-engine.ts";
