import { formatDuration } from "../../base/duration.ts";
import { costMicroUsd, limitMicroUsd, moneyText } from "../../base/money.ts";
import type { Certificate, Most } from "../certificate/certificate.ts";
import type { Reach } from "../reach.ts";
import type { PlanArea, PlanFact } from "./plan-fact.ts";

/** What a certificate says of a version. */
export const certifiedFacts = (certificate: Certificate): readonly PlanFact[] => [
  ...amounts(certificate),
  ...reached(certificate.reach),
  ...cleared(certificate),
  ...certificate.dataToModels.map(told),
  ...certificate.models.map(
    ({ name, modelId, provider }): PlanFact => ({
      ...{ area: "models", name, isSensitive: true },
      text: modelId === null ? "nobody knows what it stands for" : `${modelId} of ${provider ?? "an unknown provider"}`,
    }),
  ),
];

function amounts({ ceilingUsd, limitUsd, modelCalls, toolCalls, decisions, longestWait }: Certificate): readonly PlanFact[] {
  const ceiling = ceilingUsd === null ? UNBOUNDED : moneyText(costMicroUsd(ceilingUsd));
  return [
    { area: "cost", name: "ceiling of a run", text: ceiling, amount: ceilingUsd ?? Number.POSITIVE_INFINITY },
    { area: "cost", name: "model calls of a run", ...counted(modelCalls, String) },
    { area: "cost", name: "calls of a run", ...counted(toolCalls, String) },
    { area: "limits", name: "cost of a run", text: moneyText(limitMicroUsd(limitUsd)), amount: limitUsd },
    // More of them is more work for people, and nothing that a run may do.
    { area: "cost", name: "decisions of people in a run", text: counted(decisions, String).text },
    { area: "cost", name: "longest wait of a run", text: counted(longestWait, formatDuration).text },
  ];
}
const UNBOUNDED = "nothing bounds it";
const counted = ({ most }: Most, text: (most: number) => string): Pick<PlanFact, "text"> & { readonly amount: number } => ({
  text: most === null ? UNBOUNDED : text(most),
  amount: most ?? Number.POSITIVE_INFINITY,
});

const told = ({ node, model, reads }: Certificate["dataToModels"][number]): PlanFact =>
  listed(
    "data",
    `${node} (model ${model})`,
    reads.map(({ source, path, sensitive }) => `${[source, ...path].join(".")}${sensitive.length === 0 ? "" : ", marked as sensitive"}`),
  );

/** Every tool, host, scope and connection, with what reaches it. */
function reached(reach: readonly Reach[]): readonly PlanFact[] {
  const tools = reach.filter(({ effect }) => effect !== null);
  const by = (what: string, named: (entry: Reach) => readonly string[]): readonly PlanFact[] => {
    const pairs = tools.flatMap((entry) => named(entry).map((name) => ({ name, target: entry.target })));
    return [...Map.groupBy(pairs, ({ name }) => name)].map(([name, entries]) =>
      listed(
        "reach",
        `${what} ${name}`,
        entries.map(({ target }) => target),
      ),
    );
  };
  return [
    ...[...Map.groupBy(tools, ({ target }) => target)].map(([target, entries]) => listed("reach", `tool ${target}`, entries.map(use))),
    ...by("host", ({ hosts }) => hosts),
    ...by("scope", ({ scope }) => (scope === "" ? [] : [scope])),
    ...by("connection", ({ connection }) => (connection === null ? [] : [connection])),
    ...by("data of", ({ touches }) => touches),
  ];
}
const use = ({ effect, node, agent }: Reach): string => `${effect} at ${node}${agent === null ? "" : `, chosen by ${agent}`}`;

function listed(area: PlanArea, name: string, given: readonly string[]): PlanFact {
  const parts = [...new Set(given)].sort();
  return { area, name, text: parts.join("; "), parts };
}

/** For every call that changes something: who clears it, and whether that is shown. */
function cleared({ reach, approvals }: Certificate): readonly PlanFact[] {
  const unproven = new Set(approvals.unproven.map(({ node, tool }) => `${node} ${tool}`));
  return reach.flatMap(({ node, target, effect, approvals: asked }): readonly PlanFact[] => {
    const isChange = effect === "write" || effect === "external" || effect === "destructive";
    if (!isChange && asked.length === 0) return [];
    const guards = asked.map(
      ({ kind, name, by, when }) => `${by} ${kind === "approval" ? "in" : "by policy"} ${name}${when === null ? "" : `, if ${when}`}`,
    );
    const isShown = !unproven.has(`${node} ${target}`);
    const who = guards.length === 0 ? "nobody is asked" : guards.join("; ");
    const shown = isShown ? [...guards, "shown"] : guards;
    return [
      { area: "approvals", name: `${node} (${target}, ${effect})`, text: isShown ? who : `not shown to be cleared: ${who}`, guards: shown },
    ];
  });
}
