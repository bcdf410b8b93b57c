import { readFileSync } from "node:fs";
import { type Certificate, certify } from "../../analysis/certificate/certificate.ts";
import { type PlanSide, planPublishing, whatIsGone } from "../../analysis/publish-plan/index.ts";
import { isSignalboxError, messageOf, SignalboxError } from "../../base/error.ts";
import { isObject } from "../../base/json.ts";
import type { AnyWorkflow } from "../../definition/workflow.ts";
import { type Config, policiesOf } from "../../engine/config.ts";
import { modelOf } from "../../engine/models-by-name.ts";
import type { Engine, RunsInFlight, WorkflowView } from "../../ports/engine.ts";
import { cardsOf } from "../../run-ceiling.ts";
import { type CommandSpec, option, textOf } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { readWholeNumber } from "../input/number-argument.ts";
import { publishPlanMarkdown } from "../output/publish-plan-markdown.ts";
import { type PlanReport, publishPlanText } from "../output/publish-plan-text.ts";
import type { Shell } from "../shell.ts";
import { chosen } from "./check.ts";

export const plan: CommandSpec = {
  usage: "plan [workflow]",
  summary: "what would be otherwise if the definitions here went live, and what becomes of open runs",
  details:
    "Against the live version of the store here, of a running engine or of --server; or against what `signalbox certify --json` has written.\n" +
    `Ends with 0 when nothing would be otherwise, with ${exitCode.changed} when something would, with ${exitCode.refused} when publishing it would be refused.`,
  options: [
    option("--version <number>", "a version that the store has, instead of the definitions here"),
    option("--against <file>", "a certificate, as `signalbox certify <workflow> --json` prints it, instead of a store"),
    option("--markdown", "for a comment on a pull request"),
  ],
  run: async (shell, [id], options) => {
    const [version, against] = [textOf(options, "version"), textOf(options, "against")];
    const reports = await reportsFor(shell, id, version, against);
    const [only] = reports;
    if (shell.json) await shell.print.json(id === undefined || only === undefined ? reports : only);
    else
      for (const report of reports)
        await shell.print.lines(
          options.markdown === true ? publishPlanMarkdown(report) : [...publishPlanText(shell.print.paint, report), ""],
        );
    if (reports.some(({ plan: { refusals } }) => refusals.length > 0)) return exitCode.refused;
    return reports.some(({ plan: { changes } }) => changes.length > 0) ? exitCode.changed : exitCode.ok;
  },
};

async function reportsFor(
  shell: Shell,
  id: string | undefined,
  version: string | undefined,
  against: string | undefined,
): Promise<readonly PlanReport[]> {
  if (version !== undefined) {
    if (id === undefined || against !== undefined)
      throw new SignalboxError("usage", "--version is a version that the store has: name its workflow, and leave --against out.");
    const wanted = readWholeNumber(version, "--version", 1, 999_999_999);
    return [await shell.with("read", ({ engine }) => engine.publishPlan({ workflow: id, version: wanted }))];
  }
  const config = await shell.config();
  const workflows = chosen(config, id);
  if (against === undefined)
    return shell.with("read", ({ engine }) => Promise.all(workflows.map((workflow) => againstLive(engine, config, workflow))));
  const certificate = readCertificate(against);
  const workflow = workflows.find((each) => each.id === certificate.workflow);
  if (workflow === undefined)
    throw new SignalboxError(
      "usage",
      `${against} certifies workflow "${certificate.workflow}", and that is not what is to be compared with it.`,
    );
  return [{ plan: planPublishing({ certificate, graph: null }, sideHere(config, workflow), factsHere(config)), runs: null }];
}

/** The definition as it is in the config's files, under the config's policies and prices. */
const sideHere = (config: Config, workflow: AnyWorkflow): PlanSide => ({
  certificate: certify(workflow, { model: cardsOf(modelOf(config)), policies: policiesOf(config).map(({ data }) => data) }),
  graph: workflow.graph,
});

const factsHere = (config: Config) => ({ policies: policiesOf(config).map(({ data }) => data), problem: null });

/** What the engine has loaded it compares itself, under what is in force there; anything else is compared here. */
async function againstLive(engine: Engine, config: Config, workflow: AnyWorkflow): Promise<PlanReport> {
  const view = await knownView(engine, workflow.id);
  if (view?.loaded?.hash === workflow.hash) return engine.publishPlan({ workflow: workflow.id });
  const live = view === null ? null : await liveSide(engine, view);
  return {
    plan: planPublishing(live, sideHere(config, workflow), factsHere(config)),
    runs: view === null ? [] : await flightsUnder(engine, view, workflow),
  };
}

async function knownView(engine: Engine, workflow: string): Promise<WorkflowView | null> {
  try {
    return await engine.workflow(workflow);
  } catch (thrown) {
    if (isSignalboxError(thrown) && thrown.code === "not-found") return null;
    throw thrown;
  }
}

/** What is live there, under the policies and prices of there. */
async function liveSide(engine: Engine, { workflow, live }: WorkflowView): Promise<PlanSide | null> {
  if (live === null) return null;
  const { graph, uses } = await engine.workflow(workflow, live.version);
  const { policies, models } = await engine.rules();
  const graphs = new Map(uses.map((used) => [used.id, used]));
  const lookups = {
    policies,
    model: (name: string) => models[name] ?? null,
    graph: (id: string) => graphs.get(id) ?? null,
    version: live.version,
  };
  return { certificate: certify(graph, lookups), graph };
}

/** What becomes of the open runs of each version when these definitions are what is registered. */
async function flightsUnder(
  engine: Engine,
  { workflow, versions }: WorkflowView,
  { graph: code }: AnyWorkflow,
): Promise<readonly RunsInFlight[]> {
  const flights: RunsInFlight[] = [];
  for (const { version, runs } of versions) {
    const { queued = 0, running = 0, waiting = 0, paused = 0, blocked = 0 } = runs;
    const open = queued + running + waiting + paused + blocked;
    if (open === 0) continue;
    const gone = whatIsGone((await engine.workflow(workflow, version)).graph, code);
    flights.push({ version, runs: open, stays: gone === null, missing: gone === null ? null : `${gone} is gone` });
  }
  return flights;
}

function readCertificate(file: string): Certificate {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (thrown) {
    throw new SignalboxError("usage", `--against: ${file} cannot be read: ${messageOf(thrown)}.`);
  }
  if (isCertificate(value)) return value;
  throw new SignalboxError("usage", `--against: ${file} is no certificate. Write one with: signalbox certify <workflow> --json > ${file}`);
}

/** As far as a plan reads it. */
function isCertificate(value: unknown): value is Certificate {
  if (!isObject(value) || value.format !== "signalbox.certificate/1") return false;
  const { workflow, hash, limitUsd, reach, models, approvals } = value;
  const counts = [value.modelCalls, value.toolCalls, value.decisions, value.longestWait];
  const isWhole =
    isObject(approvals) &&
    [reach, models, value.dataToModels, value.unbounded, approvals.unproven].every((list) => Array.isArray(list) && list.every(isObject));
  return isWhole && typeof workflow === "string" && typeof hash === "string" && typeof limitUsd === "number" && counts.every(isObject);
}
