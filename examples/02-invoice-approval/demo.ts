// node examples/02-invoice-approval/demo.ts
import config from "../../signalbox.config.ts";
import { runDemo } from "../world/demo.ts";
import { hashText } from "../world/random.ts";
import { allInvoices, invoiceWorkload } from "./workload.ts";

const { decide, check } = invoiceWorkload;

await runDemo({
  title: "Invoices",
  config,
  workflow: "invoice-approval",
  work: {
    starts: allInvoices,
    // A third is left for whoever tries it.
    decide: (task, home) => (hashText(task.subject ?? "") % 3 === 0 ? null : decide(task, home)),
    check,
  },
  tryNext: [
    "npx signalbox inbox",
    "npx signalbox decide <approval> approve --as kim     (kim and nora hold role:finance, vera role:cfo)",
    "npx signalbox why <run> one-person-pay               (who let the money go, and what they saw)",
  ],
});
