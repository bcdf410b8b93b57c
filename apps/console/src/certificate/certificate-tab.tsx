import { useQuery } from "@tanstack/react-query";
import { Check, Download, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { refusalsOf } from "signalbox/analysis";
import { Button } from "../design/button.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import type { WorkflowView } from "../workflows/workflow.ts";
import { ApprovalList } from "./approval-list.tsx";
import { type Certificate, certificateQuery } from "./certificate.ts";
import { CostTree } from "./cost-tree.tsx";
import { downloadCertificate } from "./download-certificate.ts";
import { Figures } from "./figures.tsx";
import { NodeLink } from "./node-link.tsx";
import { ReachTable } from "./reach-table.tsx";
import { ToldList } from "./told-list.tsx";

interface Props {
  readonly view: WorkflowView;
  /** Absent: the live one. */
  readonly version: number | undefined;
  readonly onVersion: (version: number | undefined) => void;
}

/** What holds for every run of a version, before it runs. */
export function CertificateTab({ view, version, onVersion }: Props) {
  const { data, error } = useQuery(certificateQuery(view.workflow, version));
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return null;
  return (
    <div className="flex h-full flex-col gap-7 overflow-y-auto pt-4 pb-10">
      <div className="flex flex-col gap-4 px-4 md:px-6">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Standing certificate={data} />
          <VersionChoice view={view} shown={data.version} onVersion={onVersion} />
          <Button onClick={() => downloadCertificate(data)}>
            <Download aria-hidden className="size-4" />
            JSON
          </Button>
        </div>
        <Refusals view={view} certificate={data} />
        <Figures view={view} certificate={data} />
      </div>
      <div className="grid gap-7 px-4 md:px-6 min-[1100px]:grid-cols-2">
        <Part title="How the ceiling comes about">
          <CostTree view={view} ceiling={data.ceiling} />
        </Part>
        <div className="flex min-w-0 flex-col gap-7">
          <Part title="Who sees what leaves">
            <ApprovalList view={view} approvals={data.approvals} />
          </Part>
          <Part title="What models may be told">
            <ToldList view={view} told={data.dataToModels} />
          </Part>
        </div>
      </div>
      <section aria-label="What it reaches" className="flex flex-col gap-2">
        <h2 className="px-4 font-semibold text-base md:px-6">What it reaches</h2>
        <ReachTable view={view} reach={data.reach} />
      </section>
      <Origin certificate={data} />
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title} className="flex min-w-0 flex-col gap-1">
      <h2 className="font-semibold text-base">{title}</h2>
      {children}
    </section>
  );
}

function Standing({ certificate }: { readonly certificate: Certificate }) {
  const { unproven } = certificate.approvals;
  const against = refusalsOf(certificate).length;
  const Shape = against + unproven.length === 0 ? Check : TriangleAlert;
  const says =
    against > 0
      ? ["Refused", `${against} ${against === 1 ? "thing stands" : "things stand"} against publishing it.`]
      : unproven.length > 0
        ? ["Not proven", "A policy has somebody asked when it is sent; the definition does not show who."]
        : ["Certified", "Nothing stands against publishing it."];
  return (
    <p className="mr-auto flex min-w-0 items-baseline gap-2">
      <Shape aria-hidden className="size-4 shrink-0 self-center" />
      <span className="shrink-0 font-semibold">{says[0]}</span>
      <span className="text-quiet">{says[1]}</span>
    </p>
  );
}

function VersionChoice({
  view,
  shown,
  onVersion,
}: {
  readonly view: WorkflowView;
  readonly shown: number | undefined;
  readonly onVersion: Props["onVersion"];
}) {
  if (view.versions.length < 2) return null;
  return (
    <select
      aria-label="Version"
      value={shown}
      onChange={({ target }) => onVersion(Number(target.value) === view.live?.version ? undefined : Number(target.value))}
      className="rounded-md border border-line-strong bg-panel px-2 py-1.5"
    >
      {view.versions.map(({ version, live }) => (
        <option key={version} value={version}>
          v{version}
          {live ? ", live" : ""}
        </option>
      ))}
    </select>
  );
}

function Refusals({ view, certificate }: { readonly view: WorkflowView; readonly certificate: Certificate }) {
  // What is not shown to be approved has a place of its own, with the way to it.
  const refusals = refusalsOf(certificate).filter(({ code }) => code !== "unproven");
  if (refusals.length === 0) return null;
  return (
    <ul className="flex flex-col gap-2">
      {refusals.map(({ code, node, message, advice }) => (
        <li key={`${code} ${node} ${message}`} className="rounded-md border border-line-strong bg-panel px-3 py-2">
          <p>
            <span className="font-semibold">
              <NodeLink view={view} at={node} />
            </span>{" "}
            {visible(message)}
          </p>
          <p className="text-[13px] text-quiet">{visible(advice)}</p>
        </li>
      ))}
    </ul>
  );
}

/** What it was computed from. */
function Origin({ certificate: { hash, models } }: { readonly certificate: Certificate }) {
  return (
    <p className="flex flex-col gap-0.5 px-4 text-[13px] text-faint md:px-6">
      <span className="break-all">Of the graph {hash}, under the policies and prices that hold now.</span>
      {models.map(({ name, modelId, provider, priceTable, simulated }) => (
        <span key={name} className="break-words">
          {visible(name)}: {modelId === null ? "no model of the config" : visible(`${modelId} (${provider})`)}
          {simulated && ", simulated"}, {priceTable === null ? "no known price" : visible(`prices of ${priceTable}`)}
        </span>
      ))}
    </p>
  );
}
