import { defineInboundLead } from "../inbound-lead.ts";
import { templateOutreach } from "../researcher.ts";

/** Rules all the way: the first mail is written by the template, and a person clears it. */
export const leadByWorkflow = defineInboundLead({
  id: "lead-workflow",
  description: "The inbound lead without a model: rules score and route, a template writes, an account executive clears the mail",
  write: templateOutreach,
});
