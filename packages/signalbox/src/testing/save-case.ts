import type { RunCase } from "../analysis/case/run-case.ts";
import { SignalboxError } from "../base/error.ts";
import { hashOf } from "../base/hash.ts";
import { graphJson } from "../definition/graph.ts";
import type { AnyWorkflow } from "../definition/workflow.ts";
import type { Engine } from "../ports/engine.ts";
import { workflowOf } from "./replay-case.ts";
import { savedCase } from "./saved-case.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A run of an engine as a test case, without what is marked as sensitive and without secrets of the environment. */
export async function saveCase(
  engine: Engine,
  runId: string,
  workflows: Iterable<AnyWorkflow>,
  environment: Environment = process.env,
): Promise<RunCase> {
  const run = await engine.run(runId);
  if (run === null) throw new SignalboxError("not-found", `There is no run "${runId}".`);
  const code = workflowOf(workflows, run.workflow);
  if (code === null)
    throw new SignalboxError("not-found", `Run ${run.runId} is of workflow "${run.workflow}", which is not in the config.`);
  const [graph, entries] = await Promise.all([engine.graph(run.runId), engine.journal(run.runId)]);
  return savedCase({ graph, hash: hashOf(graphJson(graph)), entries }, code, secretsOf(environment));
}

const SECRET_NAME = /KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL/i;
const LEAST_SECRET = 8;

/** Values of the environment whose names say that nobody may see them. */
const secretsOf = (environment: Environment): readonly string[] =>
  Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && value.length >= LEAST_SECRET && SECRET_NAME.test(name) ? [value] : [],
  );
