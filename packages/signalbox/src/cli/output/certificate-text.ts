import { leakText, provenText, unaskedText } from "../../analysis/approval-proof/proof-text.ts";
import type { Certificate, Most } from "../../analysis/certificate/certificate.ts";
import { longestText } from "../../analysis/certificate/longest-text.ts";
import { refusalsOf } from "../../analysis/certificate/refusals.ts";
import type { CostPart } from "../../analysis/cost-part.ts";
import type { Reach, ReachApproval } from "../../analysis/reach.ts";
import { count } from "../../base/count.ts";
import { costMicroUsd, limitMicroUsd, moneyText } from "../../base/money.ts";
import { visible } from "../../base/visible.ts";
import type { Palette } from "./palette.ts";
import { indented } from "./proposal-text.ts";
import { table } from "./table.ts";

/** A certificate for people: the figures, how the ceiling comes about, what is reached, who sees what leaves, and what stands against it. */
export function certificateText({ paint }: { readonly paint: Palette }, certificate: Certificate): readonly string[] {
  const { workflow, version, hash, ceilingUsd, limitUsd, ceiling, reach, approvals, models } = certificate;
  const refusals = refusalsOf(certificate);
  const numbered = version === undefined ? "" : ` version ${version}`;
  return [
    `${paint.strong(visible(workflow))}${numbered}  ${paint.quiet(hash.slice(0, 16))}  ${standing(paint, certificate)}`,
    ...indented([
      ...table([
        [
          "a run costs at most",
          `${ceilingUsd === null ? paint.bad("no amount that anything bounds") : usd(ceilingUsd)}; its limit is ${moneyText(limitMicroUsd(limitUsd))}`,
        ],
        ["model calls", mostText(paint, certificate.modelCalls, String)],
        ["tool calls", mostText(paint, certificate.toolCalls, String)],
        ["decisions by people", mostText(paint, certificate.decisions, String)],
        ["it waits at most", mostText(paint, certificate.longestWait, longestText)],
        ...models.map(({ name, modelId, priceTable }, index) => [
          index === 0 ? "models" : "",
          `${visible(name)}: ${visible(modelId ?? "unknown")}, ${visible(priceTable ?? "no price")}`,
        ]),
      ]),
      ...section(paint, "how the ceiling comes about", treeText(paint, ceiling)),
      ...section(paint, "what it reaches", table(reach.map((entry) => reachRow(paint, entry)))),
      ...section(
        paint,
        "seen by people before it leaves",
        approvals.proven.map((effect) => `${paint.good("✓")} ${visible(provenText(effect))}`),
      ),
      ...section(
        paint,
        "not shown to be seen",
        approvals.unproven.flatMap((leak) => [
          `${leak.refused ? paint.bad("refused") : paint.human("held")} ${visible(leak.node)}: ${visible(leakText(leak))}`,
          `  ${paint.quiet(visible(leak.advice))}`,
        ]),
      ),
      ...section(
        paint,
        "leaves without anybody being asked",
        approvals.unasked.map((effect) => visible(unaskedText(effect))),
      ),
      ...section(paint, "what models may be told", certificate.dataToModels.map(toldText)),
      ...section(
        paint,
        "waits without a bound",
        certificate.longestWait.unbounded.map(({ node, message }) => `${visible(node)}: ${visible(message)}`),
      ),
      // What is not shown to be seen stands above.
      ...refusals
        .filter(({ code }) => code !== "unproven")
        .flatMap(({ node, message, advice }) => [
          `${paint.bad("refused")} ${visible(node)}: ${visible(message)}`,
          `  ${paint.quiet(visible(advice))}`,
        ]),
    ]),
  ];
}

/** What is held when it is sent is seen by somebody, and the definition does not show it. */
function standing(paint: Palette, certificate: Certificate): string {
  if (refusalsOf(certificate).length > 0) return paint.bad("refused");
  return certificate.approvals.unproven.length > 0 ? paint.human("not proven") : paint.good("certified");
}

const toldText = ({ node, model, reads }: Certificate["dataToModels"][number]): string => {
  const sources = [...new Set(reads.map(({ source }) => source))].map((source) => visible(source));
  return `${visible(node)} (${visible(model)}): ${sources.join(", ") || "nothing of the run"}`;
};

const usd = (amount: number): string => moneyText(costMicroUsd(amount));

function section(paint: Palette, title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [paint.quiet(title), ...indented(lines)];
}

const LISTED = 4;
/** "13: research 12, score 1" */
function mostText(paint: Palette, { most, from }: Most, write: (amount: number) => string): string {
  if (most === null) return paint.bad("without a bound");
  const byNode = Map.groupBy(from, ({ node }) => node);
  const parts = [...byNode].map(([node, shares]) => `${visible(node)} ${write(shares.reduce((sum, share) => sum + share.most, 0))}`);
  const more = parts.length > LISTED ? ` and ${count(parts.length - LISTED, "other step")}` : "";
  return `${write(most)}${parts.length < 2 ? "" : paint.quiet(`: ${parts.slice(0, LISTED).join(", ")}${more}`)}`;
}

/** Only what costs something. */
function treeText(paint: Palette, part: CostPart, depth = 0): readonly string[] {
  if (part.usd === 0) return [];
  const amount = part.usd === null ? paint.bad("no bound") : usd(part.usd);
  const times = part.times === 1 ? "" : ` ${part.times} times`;
  const indent = "  ".repeat(depth);
  if (part.kind === "charge") return [`${indent}${amount}  ${visible(part.name)}${times}`];
  const how = part.combine === "most" && part.parts.length > 1 ? paint.quiet(" the dearest of") : "";
  return [
    `${indent}${amount}  ${part.kind === "arm" ? "" : `${part.kind} `}${visible(part.name)}${times}${how}`,
    ...part.parts.flatMap((child) => treeText(paint, child, depth + 1)),
  ];
}

const reachRow = (paint: Palette, { node, target, effect, hosts, scope, approvals, policy }: Reach): readonly string[] => [
  visible(node),
  effect === null ? paint.ai(`model ${visible(target)}`) : visible(target),
  effect ?? "",
  visible(hosts.join(", ")),
  visible(scope),
  visible(policy === null ? approvals.map(approvalText).join(", ") : `read by ${policy} to judge it`),
];

const approvalText = ({ kind, name, by, when }: ReachApproval): string =>
  `${kind === "approval" ? `cleared in ${name} by ${by}` : `asked by ${name}, ${by}`}${when === null ? "" : `, if ${when}`}`;
