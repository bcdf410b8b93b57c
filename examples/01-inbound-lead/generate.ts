// node examples/01-inbound-lead/generate.ts [--count 500] [--seed signalbox] > leads.jsonl
import { parseArgs } from "node:util";
import { DEMO_SEED, generateLeads } from "./data/lead.ts";

const { values } = parseArgs({ options: { count: { type: "string", default: "500" }, seed: { type: "string", default: DEMO_SEED } } });
const count = Number(values.count);
if (!Number.isInteger(count) || count < 1) {
  console.error(`--count ${values.count} is not a whole number above 0.`);
  process.exit(2);
}
for (const lead of generateLeads(values.seed, count)) process.stdout.write(`${JSON.stringify(lead)}\n`);
