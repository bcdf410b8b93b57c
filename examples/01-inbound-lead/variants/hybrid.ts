/** The example as it is: rules score and route, an agent that can only read writes the mail, an account executive clears it. */
export { inboundLead as leadByHybrid } from "../inbound-lead.ts";
