import { diffRuns } from "../../analysis/journal/run-diff.ts";
import { stepsOf } from "../../analysis/journal/run-steps.ts";
import { SignalboxError } from "../../base/error.ts";
import { parsePolicies } from "../../definition/parse-policy.ts";
import type { Engine, RunView } from "../../ports/engine.ts";
import type { ForkChange, ForkReport, ForkRequest } from "../../ports/fork.ts";
import { asPerson, type CommandSpec, type Options, option, textOf } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { goLive } from "../fork/go-live.ts";
import { readWholeNumber } from "../input/number-argument.ts";
import { readValue, readWords } from "../input/value-source.ts";
import { personOf } from "../instance.ts";
import { diffText } from "../output/diff-text.ts";
import { forkText } from "../output/fork-text.ts";
import type { Shell } from "../shell.ts";
import { findRun } from "./show.ts";

export const fork: CommandSpec = {
  usage: "fork <run>",
  summary: "rehearse a run from one of its batches on, with one change; with --live make it a run that takes over",
  details: `Nothing is stored and no call with an effect leaves. What the run was told lends its answers; reads and model calls that it did not make go
out, unless --offline. With --live it is listed what would be sent, and asked: the run that is open ends, and its fork goes on.`,
  options: [
    option("--at <seq>", "the last batch that the fork shares with the run; the change is made in it (show --json has the numbers)"),
    option("--input <value>", "start with another input (at batch 1)"),
    option("--reply <value>", "let the model say something else: a list of {text} and {tool, arguments}, or a prompt's typed answer"),
    option("--result <value>", "let the tool answer something else"),
    option("--model <name>", "ask another model from there on"),
    option("--workflow-version <number>", "let another version of the workflow decide from there on: with other prompts, or another flow"),
    option(
      "--policy <value>",
      "judge by other policies from there on: one as data, or a list; the same id takes the place of the one in force",
    ),
    option("--prompt <text>", "tell the agent another goal, or ask the prompt with another text, from there on: the text, or @file"),
    option("--node <id>", "with --prompt: whose it is, where the batch leaves a doubt"),
    option("--offline", "let nothing go out: stop there, and say which"),
    option("--decide <decision>", "approve or reject, where nobody decided in the run (default: approve)"),
    option("--max-cost <usd>", "most that the fork's own reads and model calls may cost, beside every other cap (default: 0)"),
    option("--live", "make it live: a run of its own that takes over; what it would send is listed and asked about (needs --as)"),
    option("--yes <hash>", "with --live, for scripts: the hash of the list that was seen, or its first 8 characters or more"),
    option("--reason <text>", "with --live: why; it is kept in the journal"),
    asPerson("who forks"),
  ],
  run: (shell, [runId = ""], options) =>
    shell.with(options.live === true ? "work" : "read", async (instance) => {
      const { engine } = instance;
      const run = await findRun(engine, runId);
      const cost = textOf(options, "maxCost");
      const change = changeOf(options);
      const as = textOf(options, "as");
      if (options.live === true && as === undefined) refuse("--live needs --as <person>: who makes the fork live.");
      if (options.live !== true && textOf(options, "yes") !== undefined) refuse("--yes goes with --live.");
      const request: ForkRequest = {
        runId: run.runId,
        at: readWholeNumber(
          textOf(options, "at") ?? refuse("--at is missing: the batch at which the fork begins."),
          "--at",
          1,
          999_999_999,
        ),
        decide: decisionOf(textOf(options, "decide")),
        offline: options.offline === true,
        ...(change === null ? {} : { change }),
        ...(as === undefined ? {} : { by: personOf(instance, as) }),
        ...(cost === undefined ? {} : { costUsd: dollars(cost) }),
      };
      const report = await engine.fork(request);
      if (options.live === true) return goLive(shell, instance, request, report, options);
      if (shell.json) await shell.print.json(report);
      else await tell(shell, engine, run, report);
      return exitCode.ok;
    }),
};

/** The fork, and where it and the run part. */
async function tell(shell: Shell, engine: Engine, run: RunView, report: ForkReport): Promise<void> {
  const [graph, entries] = await Promise.all([engine.graph(run.runId), engine.journal(run.runId)]);
  const first = report.entries[0]?.seq ?? Number.POSITIVE_INFINITY;
  const forked = [...entries.filter(({ seq }) => seq < first && seq <= report.at), ...report.entries];
  const difference = diffRuns(stepsOf(graph, entries), stepsOf(graph, forked));
  const { paint, width } = shell.print;
  await shell.print.lines([...forkText(report, { paint, width }), "", ...diffText(difference, { paint, width, all: false })]);
}

function refuse(message: string): never {
  throw new SignalboxError("usage", message);
}

const dollars = (text: string): number =>
  /^\d{1,6}(\.\d{1,6})?$/.test(text) ? Number(text) : refuse(`--max-cost is an amount of US dollars, not "${text}".`);

const KINDS = ["input", "reply", "result", "model", "version", "policy", "prompt"] as const;
/** What the option of a change is called: --version is the program's own. */
const OPTION = {
  input: "input",
  reply: "reply",
  result: "result",
  model: "model",
  version: "workflowVersion",
  policy: "policy",
  prompt: "prompt",
} as const;
const flagOf = (kind: (typeof KINDS)[number]): string => (kind === "version" ? "--workflow-version" : `--${kind}`);

function changeOf(options: Options): ForkChange | null {
  const given = KINDS.filter((kind) => textOf(options, OPTION[kind]) !== undefined);
  const [kind, ...others] = given;
  const node = textOf(options, "node");
  if (node !== undefined && kind !== "prompt") refuse("--node goes with --prompt.");
  if (kind === undefined) return null;
  if (others.length > 0) return refuse(`A fork has one change; given are ${given.map(flagOf).join(", ")}.`);
  const text = textOf(options, OPTION[kind]) ?? "";
  if (kind === "model") return { kind, model: text };
  if (kind === "version") return { kind, version: readWholeNumber(text, flagOf(kind), 1, 999_999) };
  if (kind === "prompt") return { kind, prompt: readWords(text, "--prompt"), ...(node === undefined ? {} : { node }) };
  const value = readValue(text, `--${kind}`);
  if (kind === "policy") return { kind, policies: parsePolicies(value, text.startsWith("@") ? `--policy: ${text.slice(1)}` : "--policy") };
  return kind === "input" ? { kind, input: value } : kind === "reply" ? { kind, reply: value } : { kind, result: value };
}

const decisionOf = (text: string | undefined): "approve" | "reject" =>
  text === undefined || text === "approve" || text === "reject"
    ? (text ?? "approve")
    : refuse(`--decide is approve or reject, not "${text}".`);
