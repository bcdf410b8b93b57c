import { type Problem, SignalboxError } from "../base/error.ts";

/** Thrown inside a flow function where it cannot go on; `workflow()` reports it together with every other problem. */
export class FlowMisuse extends Error {}

/** One error for all problems of a definition, each with its place. */
export function definitionError(subject: string, problems: readonly Problem[]): SignalboxError {
  const lines = problems.map(({ path, message }) => `  ${path === "" ? "" : `${path}: `}${message}`);
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  return new SignalboxError("definition-invalid", `${subject} has ${count}:\n${lines.join("\n")}`, { problems });
}
