import { type AnyTool, type Config, defineConfig, type Model, type Policy } from "signalbox";
import { customerConfirms } from "../policy/confirmation.ts";
import { airlineSupport } from "./support-agent.ts";

export const CUSTOMER = "customer";
const SUPERVISOR = "supervisor";

/** The desk as an instance runs it: the policy's rules are in force, and every change asks the customer about exactly what will be sent. */
export const airlineConfig = (
  policyText: string,
  { tools, policies }: { readonly tools: readonly AnyTool[]; readonly policies: readonly Policy[] },
  model: Model,
): Config =>
  defineConfig({
    workflows: [airlineSupport(policyText, tools)],
    people: { [CUSTOMER]: ["role:customer"], [SUPERVISOR]: ["role:desk-supervisor"] },
    model,
    policies: [...policies, customerConfirms],
  });
