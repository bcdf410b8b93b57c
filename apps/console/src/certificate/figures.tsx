import type { ReactNode } from "react";
import { longestText } from "signalbox/analysis";
import { dollars } from "../design/money.ts";
import { visible } from "../design/visible.ts";
import type { WorkflowView } from "../workflows/workflow.ts";
import type { Certificate } from "./certificate.ts";
import { NodeLink } from "./node-link.tsx";

interface Props {
  readonly view: WorkflowView;
  readonly certificate: Certificate;
}
/** Shown of the nodes that a figure is made of. */
const SHOWN = 3;
const numeral = (amount: number): string => amount.toLocaleString();

/** The most that one run can take of each, and the nodes that it comes from. */
export function Figures({ view, certificate }: Props) {
  const { ceilingUsd, limitUsd, modelCalls, toolCalls, decisions, longestWait, unbounded } = certificate;
  const openIn = (amount: (typeof unbounded)[number]["of"]) => unbounded.filter(({ of }) => of === amount);
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line min-[900px]:grid-cols-5">
      <Figure name="A run costs at most" value={ceilingUsd === null ? null : dollars(ceilingUsd)} isFirst>
        stopped at its limit of {dollars(limitUsd)}
        <Unbounded view={view} nodes={openIn("cost")} />
      </Figure>
      <Counted name="Model calls" view={view} amount={modelCalls} open={openIn("model-calls")} write={numeral} />
      <Counted name="Tool calls" view={view} amount={toolCalls} open={openIn("tool-calls")} write={numeral} />
      <Counted name="Decisions by people" view={view} amount={decisions} open={openIn("decisions")} write={numeral} />
      <Counted name="Waits at most" view={view} amount={longestWait} open={longestWait.unbounded} write={longestText} />
    </dl>
  );
}

interface CountedProps {
  readonly name: string;
  readonly view: WorkflowView;
  readonly amount: Certificate["modelCalls"];
  readonly open: readonly Open[];
  readonly write: (amount: number) => string;
}
function Counted({ name, view, amount: { most, from }, open, write }: CountedProps) {
  const nodes = [...Map.groupBy(from, ({ node }) => node)].map(([node, shares]) => ({
    node,
    most: shares.reduce((sum, share) => sum + share.most, 0),
  }));
  const shown = nodes.sort((a, b) => b.most - a.most).slice(0, SHOWN);
  return (
    <Figure name={name} value={most === null ? null : most === 0 ? "none" : write(most)}>
      {shown.map((each) => (
        <span key={each.node} className="flex items-baseline justify-between gap-2">
          <NodeLink view={view} at={each.node} />
          <span className="shrink-0 tabular-nums">{write(each.most)}</span>
        </span>
      ))}
      <Unbounded view={view} nodes={open} />
      {nodes.length > SHOWN && <span>and {nodes.length - SHOWN} more</span>}
    </Figure>
  );
}

/** What leaves a figure without a bound. */
type Open = Certificate["longestWait"]["unbounded"][number];
function Unbounded({ view, nodes }: { readonly view: WorkflowView; readonly nodes: readonly Open[] }) {
  return nodes.map(({ node, message }) => (
    <span key={`${node} ${message}`} className="flex flex-col">
      <NodeLink view={view} at={node} />
      <span className="text-faint">{visible(message)}</span>
    </span>
  ));
}

interface FigureProps {
  readonly name: string;
  /** Null when nothing bounds it. */
  readonly value: string | null;
  readonly isFirst?: boolean;
  readonly children: ReactNode;
}
function Figure({ name, value, isFirst = false, children }: FigureProps) {
  return (
    <div className={`flex min-w-0 flex-col gap-1 bg-panel px-4 py-3 ${isFirst ? "max-[899px]:col-span-2" : ""}`}>
      <dt className="font-medium text-[12px] text-faint">{name}</dt>
      <dd className="flex flex-col gap-1">
        <span className="font-semibold text-xl tabular-nums tracking-tight">{value ?? "no bound"}</span>
        <span className="flex flex-col gap-0.5 text-[13px] text-quiet">{children}</span>
      </dd>
    </div>
  );
}
