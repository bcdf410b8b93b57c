import { type CheckReport, checkWorkflow, priceOf } from "signalbox/analysis";
import type { Rules, WorkflowView } from "./workflow.ts";

/** What `signalbox check` says of the workflow, under the policies and prices that are in force. */
export const checkOf = ({ graph, uses }: WorkflowView, { policies, models, held }: Rules): CheckReport =>
  checkWorkflow(graph, {
    graph: (workflow) => uses.find(({ id }) => id === workflow) ?? null,
    policies,
    people: { held },
    price: (name) => {
      const price = (Object.hasOwn(models, name) ? models[name] : null)?.price ?? null;
      return price === null ? null : priceOf(price);
    },
  });
