import type { CheckReport } from "signalbox/analysis";
import { admissionWords, expressionText } from "signalbox/analysis";
import { ControllerBadge } from "../design/controller.tsx";
import { Fact } from "../design/fact.tsx";
import { money } from "../design/money.ts";
import { visible } from "../design/visible.ts";
import { CoverageText } from "./call-coverage.tsx";
import { triggerText } from "./trigger-text.ts";
import type { WorkflowView } from "./workflow.ts";

interface Props {
  readonly graph: WorkflowView["graph"];
  readonly report: CheckReport;
  readonly onNode: (node: string) => void;
}
const controllers = ["rules", "ai", "human"] as const;

/** What is said of a workflow before it runs: who decides how much of it, what it may cost, what starts it, and what leaves it how. */
export function WorkflowFacts({ graph, report, onNode }: Props) {
  const { limits, triggers, subject, outcomes } = graph;
  const { ceiling, nodes, problems, coverage } = report;
  const days = [
    ...(limits.costUsdPerDay === undefined ? [] : [`${money(limits.costUsdPerDay * 1_000_000)} a day`]),
    ...(limits.tokens === undefined ? [] : [`${limits.tokens.toLocaleString()} tokens a run`]),
    ...(limits.tokensPerDay === undefined ? [] : [`${limits.tokensPerDay.toLocaleString()} tokens a day`]),
  ];
  return (
    <dl className="flex flex-col gap-5">
      <Fact name="Decided by">
        <p className="flex flex-wrap gap-x-4 gap-y-1">
          {controllers.map((controller) => (
            <span key={controller} className="inline-flex items-center gap-1.5 tabular-nums">
              <ControllerBadge controller={controller} /> {nodes.byController[controller]}
            </span>
          ))}
        </p>
      </Fact>
      <Fact name="A run costs at most">
        <p>
          {ceiling.usd === null ? "an amount that nothing bounds" : `$${ceiling.usd}`}
          <span className="text-quiet">; its limit is {money(limits.costUsd * 1_000_000)}</span>
        </p>
        {days.length > 0 && <p className="text-quiet">{days.join(", ")}</p>}
      </Fact>
      {graph.admission !== undefined && (
        <Fact name="Its runs begin under limits">
          {admissionWords(graph.admission).map((limit) => (
            <p key={limit}>{visible(limit)}</p>
          ))}
        </Fact>
      )}
      <Fact name="Starts">
        {triggers.map((trigger) => (
          <p key={JSON.stringify(trigger)}>{visible(triggerText(trigger))}</p>
        ))}
      </Fact>
      {subject !== undefined && (
        <Fact name="Is about">
          <code className="break-words font-mono text-[12.5px]">{visible(expressionText(subject.key))}</code>
        </Fact>
      )}
      {outcomes.length > 0 && (
        <Fact name="Ends as">
          <p>{visible(outcomes.join(", "))}</p>
        </Fact>
      )}
      {problems.length > 0 && (
        <Fact name="What check says">
          {problems.map(({ severity, path, message, advice }) => (
            <div key={`${path} ${message}`} className="rounded-md border border-line px-3 py-2">
              <p className={severity === "error" ? "font-semibold" : ""}>
                {severity}: {visible(message)}
              </p>
              <p className="text-[13px] text-quiet">{visible(advice)}</p>
            </div>
          ))}
        </Fact>
      )}
      {coverage.length > 0 && (
        <Fact name="What leaves it, and how">
          {coverage.map((call) => (
            <div key={call.node} className="py-0.5">
              <p>
                <button type="button" className="font-medium underline-offset-4 hover:underline" onClick={() => onNode(call.node)}>
                  {visible(call.node)}
                </button>{" "}
                <span className="text-faint">
                  {visible(call.tool)}, {call.effect}
                </span>
              </p>
              <CoverageText call={call} />
            </div>
          ))}
        </Fact>
      )}
    </dl>
  );
}
