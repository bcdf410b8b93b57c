// npm start: a run for each of the leads in leads.jsonl, and where they went.
import { readFileSync } from "node:fs";
import { isSignalboxError, openSharedEngine, type RunView } from "signalbox";
import config from "../../signalbox.config.ts";
import { signalboxHome } from "../outbox/home.ts";
import { crm } from "./crm/crm.ts";
import { Lead } from "./rules/lead.ts";
import { LeadRuns } from "./start/lead-runs.ts";
import { tryNext } from "./start/next-commands.ts";
import { ProgressDisplay } from "./start/progress-display.ts";
import { summarise, summaryTable, troubleTable } from "./start/summary.ts";

const REDRAW_MS = 100;
const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
process.once("SIGTERM", () => stop.abort());

try {
  await start(signalboxHome());
} catch (thrown) {
  if (!isSignalboxError(thrown)) throw thrown;
  console.error(thrown.message);
  process.exitCode = 1;
}

async function start(home: string): Promise<void> {
  const leads = readFileSync(new URL("leads.jsonl", import.meta.url), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => Lead.parse(JSON.parse(line)));
  // Commands in another shell reach this process while it runs.
  const { engine, close } = await openSharedEngine(config, { home, command: "npm start" });
  crm.in(home);
  console.log(opening(leads.length, await engine.runs({ workflow: "inbound-lead", limit: 1000 })));
  console.log(`Everything is written to ${home}\n`);

  const runs = new LeadRuns(engine, leads);
  const display = new ProgressDisplay(process.stdout);
  const redraw = setInterval(() => display.show(runs.progress), REDRAW_MS);
  const rested = await runs.all(stop.signal);
  clearInterval(redraw);
  display.end(runs.progress);
  if (stop.signal.aborted) console.log("\nStopping: what is under way comes to rest.");
  else report(rested, summaryTable(summarise(crm.in(home))), await tryNext(engine, home));
  await close();
  if (!stop.signal.aborted) return;
  console.log("Stopped. Nothing is lost: npm start goes on from here.");
  process.exitCode = 130;
}

function opening(leads: number, runs: readonly RunView[]): string {
  if (runs.length === 0) return `Starting a run for each of ${leads} leads.`;
  const open = runs.filter(({ status }) => status === "queued" || status === "running").length;
  return `Going on: of ${leads} leads ${Math.max(0, leads - runs.length) + open} are still to do.`;
}

function report(rested: readonly RunView[], table: string, next: readonly string[]): void {
  console.log(`\n${table}\n`);
  const trouble = troubleTable(rested);
  if (trouble !== "") console.log(`${trouble}\n`);
  console.log(`Try next:\n${next.map((command) => `  ${command}`).join("\n")}`);
}
