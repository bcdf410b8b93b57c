// npm start: most of the leads of leads.jsonl at once, where they went, and the console, in which the rest come in one by one.
// With --once: all of them, no console, and an end.
import { readFileSync } from "node:fs";
import { type Engine, isSignalboxError, openSharedEngine, type RunView } from "signalbox";
import { type HttpService, serveHttp } from "signalbox/server";
import config from "../../signalbox.config.ts";
import { signalboxHome } from "../outbox/home.ts";
import { crm } from "./crm/crm.ts";
import { Lead } from "./rules/lead.ts";
import { LeadRuns } from "./start/lead-runs.ts";
import { tryNext } from "./start/next-commands.ts";
import { ProgressDisplay } from "./start/progress-display.ts";
import { summarise, summaryTable, troubleTable } from "./start/summary.ts";

const REDRAW_MS = 100;
/** Left for later, so that somebody who looks at the console sees leads come in. */
const LIVE_LEADS = 100;
const LIVE_EVERY_MS = 2_000;
const isOnce = process.argv.includes("--once");
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
  const report = (message: string, error?: Error) => console.error(message, error ?? "");
  const http = isOnce ? null : await serveHttp(engine, { home, config: () => config, report });
  crm.in(home);
  if (http !== null) console.log(`${consoleText(http)}\n`);
  const later = isOnce ? 0 : LIVE_LEADS;
  console.log(opening(leads.length, await engine.runs({ workflow: "inbound-lead", limit: 1000 })));
  console.log(`Everything is written to ${home}\n`);

  const isThrough = await atOnce(engine, leads.slice(0, leads.length - later), home);
  if (http !== null && isThrough) {
    console.log(`\n${later} more leads come in, one every ${LIVE_EVERY_MS / 1_000} seconds. The console: ${http.url}   ^C ends it.`);
    await new LeadRuns(engine, leads.slice(-later)).oneByOne(LIVE_EVERY_MS, stop.signal);
    if (!stop.signal.aborted) await new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
  }
  if (stop.signal.aborted) console.log("\nStopping: what is under way comes to rest.");
  await http?.close();
  await close();
  if (!stop.signal.aborted) return;
  console.log("Stopped. Nothing is lost: npm start goes on from here.");
  process.exitCode = 130;
}

/** False when it was stopped before all of them had come to rest. */
async function atOnce(engine: Engine, leads: readonly Lead[], home: string): Promise<boolean> {
  const runs = new LeadRuns(engine, leads);
  const display = new ProgressDisplay(process.stdout);
  const redraw = setInterval(() => display.show(runs.progress), REDRAW_MS);
  const rested = await runs.all(stop.signal);
  clearInterval(redraw);
  display.end(runs.progress);
  if (stop.signal.aborted) return false;
  report(rested, summaryTable(summarise(crm.in(home))), await tryNext(engine, home));
  return true;
}

function consoleText({ url, setupLink, hasConsole }: HttpService): string {
  if (!hasConsole) return `The HTTP API: ${url}/api (the console was not built: npm run start builds it)`;
  if (setupLink === null) return `The console: ${url}`;
  return `The console: open this link, and make the first account. Name it "ana": she is an account executive here, and may approve.\n  ${setupLink}`;
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
