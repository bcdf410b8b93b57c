import { SignalboxError } from "../../base/error.ts";
import { canonical } from "../../base/json.ts";
import type { Redactor } from "../../base/redactor.ts";
import { graphJson } from "../../definition/graph.ts";
import type { AnyWorkflow } from "../../definition/workflow.ts";

/** A graph is stored, drawn and hashed as it is, so nothing can be taken out of it. @throws SignalboxError `definition-invalid` */
export function requireUnwritten(redactor: Redactor, workflows: readonly AnyWorkflow[]): void {
  if (redactor.isEmpty) return;
  for (const { id, graph } of workflows) {
    const name = redactor.find(canonical(graphJson(graph)));
    if (name === null) continue;
    throw new SignalboxError(
      "definition-invalid",
      `Workflow "${id}" has the value of the secret "${name}" written in it. Take it out: a tool gets a secret by its connection, and the config names others with secret("${name}").`,
    );
  }
}
