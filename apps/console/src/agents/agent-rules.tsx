import type { CheckReport } from "signalbox/analysis";
import { Fact } from "../design/fact.tsx";
import { money } from "../design/money.ts";
import { visible } from "../design/visible.ts";
import { CoverageText } from "../workflows/call-coverage.tsx";
import { type AgentNode, type AgentTool, callOf, verdictsOf } from "./agent.ts";

const own: Readonly<Record<Exclude<AgentTool["role"], "tool">, string>> = {
  finish: "hands its result in",
  plan: "writes its plan, which people see",
  ask: "asks a person, and waits",
  escalate: "gives up for a queue of people",
  delegate: "lets another agent do a part",
  remember: "notes something for later runs",
  recall: "looks its notes up",
};

/** What stops it, and what it may use at one place, with what policies say of it. */
export function AgentRules({ node, report }: { readonly node: AgentNode; readonly report: CheckReport }) {
  const { limits } = node.agent;
  const stops = [
    money(limits.costUsd * 1_000_000),
    `${limits.tokens.toLocaleString()} tokens`,
    `${limits.turns} turns`,
    `${limits.toolCalls} calls`,
    `${limits.identicalCalls} identical calls`,
    `${Math.round(limits.activeMs / 1_000)} s at work`,
    ...(limits.costUsdPerDay === undefined ? [] : [`${money(limits.costUsdPerDay * 1_000_000)} a day`]),
  ];
  return (
    <dl className="flex flex-col gap-4">
      <Fact name="Stops at">
        <p>{stops.join(" · ")}</p>
      </Fact>
      <Fact name="May use">
        <ul className="divide-y divide-line rounded-lg border border-line bg-panel">
          {Object.entries(node.tools).map(([name, tool]) => (
            <ToolLine key={name} name={name} tool={tool} report={report} />
          ))}
          {(node.withheld ?? []).map((name) => (
            <li key={name} className="flex flex-wrap items-baseline gap-x-3 px-3 py-2">
              <code className="min-w-0 break-all font-mono text-[12.5px] text-quiet">{visible(name)}</code>
              <Verdict text="deny" />
              <p className="w-full text-[13px] text-quiet">It was granted it, and the workflow does not let it use it here.</p>
            </li>
          ))}
        </ul>
        <p className="text-[12px] text-faint">Everything else is denied.</p>
      </Fact>
    </dl>
  );
}

const Verdict = ({ text }: { readonly text: string }) => (
  <span className="ml-auto whitespace-nowrap rounded border border-line-strong px-1.5 text-[12px] font-medium">{text}</span>
);

function ToolLine({ name, tool, report }: { readonly name: string; readonly tool: AgentTool; readonly report: CheckReport }) {
  const call = callOf(tool);
  if (call === null || tool.role !== "tool")
    return (
      <li className="flex flex-wrap items-baseline gap-x-3 px-3 py-2">
        <code className="min-w-0 break-all font-mono text-[12.5px]">{visible(name)}</code>
        <span className="text-[13px] text-quiet">{tool.role === "tool" ? "" : own[tool.role]}</span>
        <Verdict text="allow" />
      </li>
    );
  const { verdicts, call: coverage } = verdictsOf(call, report);
  const { effect, scope, id } = call.tool;
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 px-3 py-2">
      <code className="min-w-0 break-all font-mono text-[12.5px]">{visible(id)}</code>
      <span className="text-[13px] text-quiet">
        {effect}
        {scope !== "" && ` · scope ${visible(scope)}`}
      </span>
      <Verdict text={verdicts.join(" or ")} />
      <p className="w-full text-[13px] text-quiet">{visible(tool.description)}</p>
      <div className="w-full text-[13px]">
        {coverage === null ? <p className="text-faint">Granted, and no policy rule is about it.</p> : <CoverageText call={coverage} />}
      </div>
    </li>
  );
}
