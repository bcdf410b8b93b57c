import { dataToModels } from "./analysis/data-to-models/data-to-models.ts";
import { undeclared, undeclaredAdvice, undeclaredText } from "./analysis/data-to-models/undeclared.ts";
import { graphsOf } from "./analysis/graph-lookup.ts";
import { SignalboxError } from "./base/error.ts";
import type { AnyWorkflow } from "./definition/workflow.ts";

/**
 * Refuses workflows in which a model would be told what a schema marks as sensitive, and nobody declared why: what `signalbox check`
 * says of them, where it cannot be passed over.
 * @throws SignalboxError `definition-invalid`, with each model and field.
 */
export function requireDeclaredDisclosures(workflows: readonly AnyWorkflow[]): void {
  const open = workflows.flatMap((workflow) => undeclared(dataToModels(workflow.graph, graphsOf(workflow))));
  const [first] = open;
  if (first === undefined) return;
  const problems = open.map((found) => ({ path: `${found.workflow}/${found.node}`, message: undeclaredText(found) }));
  const list = problems.map(({ path, message }) => `  ${path}: ${message}`).join("\n");
  const advice = undeclaredAdvice(first);
  throw new SignalboxError("definition-invalid", `A model would be told what is sensitive:\n${list}\n${advice}`, { problems });
}
