import { flipKinds } from "../../analysis/backtest/flip-kinds.ts";
import { loadOf } from "../../analysis/backtest/load.ts";
import { mergePages } from "../../analysis/backtest/merge-pages.ts";
import { tryCap } from "../../analysis/backtest/try-cap.ts";
import { SignalboxError } from "../../base/error.ts";
import { parsePolicies } from "../../definition/parse-policy.ts";
import type { BacktestPage, BacktestRequest, Engine } from "../../ports/engine.ts";
import { type CommandSpec, listOf, option, repeated, textOf } from "../command.ts";
import { readCap } from "../input/cap-argument.ts";
import { readMoment } from "../input/moment-argument.ts";
import { readWholeNumber } from "../input/number-argument.ts";
import { readValue } from "../input/value-source.ts";
import { backtestText } from "../output/backtest-text.ts";
import type { Shell } from "../shell.ts";

const SINCE = "30d";
const RUNS = 10_000;
/** Runs that the engine is asked for at a time. */
const PAGE = 500;

export const backtest: CommandSpec = {
  usage: "backtest",
  summary: "try other policies and caps on the decisions that are stored: no model is called, and no tool",
  details: `signalbox policies <id> > file.json gives a policy in force as data. A changed one takes the place of the one with its id, another stands
beside those in force. Without --policy the policies in force are held against what was said then. What lies behind the first call of a run
that would have gone another way is uncertain, and marked; what asks for something that was not recorded is unknown, and counted.`,
  options: [
    option("--policy <value>", "a policy as data, or a list: @file, or JSON"),
    repeated("--cap <cap>", "a cap to try: run:<usd>, instance-day:<usd>, workflow-day:<workflow>=<usd>; may be given several times"),
    option("--since <moment>", `runs that began then or later: 2026-07-01, or 7d for seven days ago (default: ${SINCE})`),
    option("--workflow <id>", "only runs of this workflow"),
    option("--limit <count>", `look at this many runs at most, the newest (default: ${RUNS})`),
  ],
  run: async (shell, _args, options) => {
    const caps = listOf(options, "cap").map((cap) => readCap(cap, "--cap"));
    const workflow = textOf(options, "workflow");
    if (workflow !== undefined && caps.some(({ scope }) => scope !== "run"))
      throw new SignalboxError("usage", "A day's cap counts what other workflows take as well: leave --workflow out.");
    const request: BacktestRequest = {
      policies: policiesOf(textOf(options, "policy")),
      since: readMoment(textOf(options, "since") ?? SINCE, "--since", Date.now()),
      reservations: caps.length > 0,
      ...(workflow === undefined ? {} : { workflow }),
    };
    const limit = readWholeNumber(textOf(options, "limit") ?? String(RUNS), "--limit", 1, 1_000_000);
    const pages = await shell.with("read", ({ engine }) => pagesOf(shell, engine, request, limit));
    const { reservations, ...found } = mergePages(pages);
    const trials = caps.map((cap) => tryCap(cap, reservations));
    const summary = { kinds: flipKinds(found), load: loadOf(found), caps: trials };
    if (shell.json) return shell.print.json({ since: request.since, ...found, ...summary });
    await shell.print.lines(backtestText(shell.print.paint, found, summary));
    if (found.next !== null) shell.note(`There are older runs since ${request.since}: --limit looks at more.`);
  },
};

const policiesOf = (text: string | undefined) =>
  text === undefined ? [] : parsePolicies(readValue(text, "--policy"), text.startsWith("@") ? `--policy: ${text.slice(1)}` : "--policy");

async function pagesOf(shell: Shell, engine: Engine, request: BacktestRequest, limit: number): Promise<readonly BacktestPage[]> {
  const pages: BacktestPage[] = [];
  let left = limit;
  for (let before: string | null | undefined; before !== null && left > 0; ) {
    const page = await engine.backtest({ ...request, limit: Math.min(PAGE, left), ...(before === undefined ? {} : { before }) });
    pages.push(page);
    left -= page.runs + page.erased + page.unreadable;
    before = page.next;
    shell.print.progress.show({ share: null, text: `${limit - left} runs looked at` });
  }
  shell.print.progress.end();
  return pages;
}
