// A project made from a choice: a workflow with its steps as nodes, which runs offline as it is. What the rules are, what the models are told and
// whom to ask is for its owner to write; each place says so.
import type { Choice, StepVerdict } from "./choice.ts";

/** The files of the starter that are its own, by name; those of every project come from the template of `init`. */
export interface Starter {
  readonly workflow: string;
  readonly files: { readonly [name: string]: string };
  readonly usesModels: boolean;
}

export function starterOf(choice: Choice): Starter {
  const workflow = idOf(choice.process, "process");
  const steps = named(choice.steps);
  const usesModels = steps.some(({ doer }) => doer === "prompt" || doer === "agent");
  const files = {
    [`${workflow}.ts`]: workflowFile(workflow, choice, steps),
    "signalbox.config.ts": configFile(workflow, usesModels),
    ...(usesModels ? { "model.ts": MODEL_FILE } : {}),
    [`${workflow}.test.ts`]: testFile(workflow, steps),
  };
  return { workflow, files, usesModels };
}

interface NamedStep extends StepVerdict {
  readonly id: string;
}

/** Lower-case letters, digits and hyphens, as ids are. */
function idOf(name: string, otherwise: string): string {
  const id = name
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40)
    .replace(/-+$/, "");
  return id === "" || id === "input" || id === "run" || id === "signalbox" || id === "model" ? otherwise : id;
}

function named(steps: readonly StepVerdict[]): readonly NamedStep[] {
  const taken = new Set<string>();
  return steps.map((step, index) => {
    const wanted = idOf(step.step, `step-${index + 1}`);
    const id = taken.has(wanted) ? `${wanted}-${index + 1}` : wanted;
    taken.add(id);
    return { ...step, id };
  });
}

const variable = (id: string): string => `after${id.replace(/(^|-)([a-z0-9])/g, (_all, _dash, letter: string) => letter.toUpperCase())}`;
const comment = (text: string): string => text.replace(/\s+/g, " ").replaceAll("*/", "* /");
const indent = (text: string, by: string): string => text.replace(/^(?=.)/gm, by);

function workflowFile(workflow: string, { process, verdict, because }: Choice, steps: readonly NamedStep[]): string {
  const agents = steps.filter(({ doer }) => doer === "agent");
  const uses = [
    "workflow",
    ...(agents.length > 0 ? ["agent"] : []),
    ...(steps.some(asks) ? ["text"] : []),
    ...(steps.some(({ sortsFirst }) => sortsFirst) ? ["eq"] : []),
  ];
  let value = "given";
  const flow = steps.map((step) => {
    const node = nodeOf(step, value);
    value = variable(step.id);
    return node;
  });
  return `import { ${uses.sort().join(", ")} } from "signalbox";
import { z } from "zod";

/** What one case is. Every step takes one and gives one on: put the fields of yours here. */
export const Case = z.object({ subject: z.string(), notes: z.string() });
${agents.map((step) => `\n${agentOf(step)}`).join("")}
/**
 * ${comment(process)}. A ${verdict}: ${comment(because)}
 */
export const ${camel(workflow)} = workflow({
  id: ${JSON.stringify(workflow)},
  description: ${JSON.stringify(process)},
  input: Case,
  subject: (given) => given.subject,
  limits: { costUsd: 1 },
  outcomes: ["done"],
  flow: (f, given) => {
${indent(flow.join("\n"), "    ")}
    f.outcome("done");
    return ${value};
  },
});
`;
}

const asks = ({ doer, sortsFirst }: StepVerdict): boolean => doer === "prompt" || doer === "person" || sortsFirst;
const camel = (id: string): string => {
  const name = id.replace(/-([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
  return /^[0-9]/.test(name) ? `process${name}` : name;
};

function nodeOf(step: NamedStep, value: string): string {
  const { id, approval } = step;
  const lines = [`// ${comment(step.step)}: ${comment(step.because)}`];
  if (!approval) return [...lines, `const ${variable(id)} = ${doing(step, id, value)};`].join("\n");
  const proposed = `${variable(id)}Proposed`;
  return [
    ...lines,
    `const ${proposed} = ${doing(step, id, value)};`,
    `// ${comment(step.approvalBecause ?? "")}`,
    `const ${variable(id)} = f.approve("${id}-review", {`,
    `  show: ${proposed},`,
    `  by: "role:reviewer",`,
    `  within: "2d",`,
    "  granted: (seen) => seen,",
    `  denied: () => f.fail("${id}-declined", "declined", "A person said no."),`,
    "});",
  ].join("\n");
}

function doing({ doer, sortsFirst, step }: NamedStep, id: string, value: string): string {
  if (doer === "rules") return `f.compute("${id}", { given: ${value} }, ({ given }) => ({ subject: given.subject, notes: given.notes }))`;
  if (doer === "prompt") return promptNode(id, step, value);
  if (doer === "person")
    return `f.ask("${id}", {
  who: "role:reviewer",
  question: text\`\${${value}.subject}: \${${value}.notes}\`,
  form: Case,
  within: "2d",
  expired: () => f.fail("${id}-expired", "expired", "Nobody answered in time."),
})`;
  const worker = `f.agent("${id}", ${camel(id)}Agent, ${value}, {
  // It gave up, or met a limit: a person does it.
  otherwise: () =>
    f.ask("${id}-by-hand", {
      who: "role:reviewer",
      question: ${JSON.stringify(`Do this by hand: ${step}.`)},
      form: Case,
      within: "2d",
      expired: () => f.fail("${id}-expired", "expired", "Nobody answered in time."),
    }),
})`;
  if (!sortsFirst) return worker;
  return `f.when(
  "${id}-is-plain",
  eq(
    f.classify("${id}-sort", {
      model: "small",
      text: text\`Is this plain, or does it have to be looked into? \${${value}.subject}: \${${value}.notes}\`,
      labels: ["plain", "open"],
      maxInputTokens: 4_000,
    }).label,
    "plain",
  ),
  () => ${indent(promptNode(`${id}-plain`, step, value), "  ").trimStart()},
  () => ${indent(worker, "  ").trimStart()},
)`;
}

const promptNode = (id: string, step: string, value: string): string => `f.prompt("${id}", {
  model: "small",
  text: text\`${escaped(step)}. \${${value}.subject}: \${${value}.notes}\`,
  output: Case,
  maxInputTokens: 4_000,
  maxOutputTokens: 500,
})`;
const escaped = (words: string): string => words.replace(/[\\`$]/g, "\\$&").replace(/\s+/g, " ");

const agentOf = ({
  id,
  step,
}: NamedStep): string => `/** Inside these limits the model decides. Grant it the tools that the step needs: without one it can only think. */
const ${camel(id)}Agent = agent({
  id: "${id}",
  goal: ${JSON.stringify(`${step}. Finish with the case as it is then.`)},
  model: "large",
  input: Case,
  output: Case,
  tools: [],
  limits: { costUsd: 0.2, tokens: 50_000, turns: 8 },
});
`;

const configFile = (workflow: string, usesModels: boolean): string => `import { defineConfig } from "signalbox";
${usesModels ? 'import { simulated } from "signalbox/simulated";\n' : ""}import { ${camel(workflow)} } from "./${workflow}.ts";
${usesModels ? 'import { rules } from "./model.ts";\n' : ""}
export default defineConfig({
  workflows: [${camel(workflow)}],
  // Who holds which role: "signalbox decide ... --as kim" acts as kim.
  people: { kim: ["role:reviewer", "role:ae", "role:manager"] },
${
  usesModels
    ? `  // Simulated, so that it runs offline. A real one: openai("...") of "signalbox/openai", with its key in the environment.
  models: { small: simulated({ rules }), large: simulated({ rules }) },
`
    : ""
}});
`;

const MODEL_FILE = `import type { SimulatedRule } from "signalbox/simulated";

/** Stands in for a model: it hands back what it was given. Replace it by a real one, and keep it for tests. */
export const rules: readonly SimulatedRule[] = [
  ({ output, tools }) => {
    const given = { subject: "as given", notes: "Done by a simulated model." };
    if (tools.some(({ name }) => name === "finish")) return { calls: [{ tool: "finish", input: given }] };
    const labels = JSON.stringify(output ?? {}).includes('"label"');
    return { json: labels ? { label: "plain", confidence: 1 } : given };
  },
];
`;

const testFile = (workflow: string, steps: readonly NamedStep[]): string => `import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openEngine } from "signalbox";
import config from "./signalbox.config.ts";

test("a case goes through${steps.some(({ approval, doer }) => approval || doer === "person") ? ", with whoever is asked on the way" : ""}", async (t) => {
  const home = mkdtempSync(join(tmpdir(), "${workflow}-"));
  const engine = openEngine(config, { home });
  t.after(async () => {
    await engine.close();
    rmSync(home, { recursive: true });
  });
  const { runId } = await engine.start({ workflow: "${workflow}", input: { subject: "first", notes: "a case" } });
  let run = await engine.finished(runId, "idle");
  while (run.status === "waiting") {
    const [task] = await engine.inbox();
    assert.ok(task);
    if (task.kind === "question") await engine.answer({ task: task.task, by: "kim", answer: { subject: "first", notes: "by hand" } });
    else await engine.decide({ task: task.task, by: "kim", decision: "approve" });
    run = await engine.finished(runId, "idle");
  }
  assert.equal(run.outcome, "done");
});
`;
