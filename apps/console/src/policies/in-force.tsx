import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ruleWords } from "signalbox/analysis";
import { Empty } from "../design/empty.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { checkOf } from "../workflows/check.ts";
import { type Rules, rulesQuery, workflowQuery, workflowsQuery } from "../workflows/workflow.ts";
import { answeredQuery, type BacktestPage } from "./back-test.ts";

type Policy = Rules["policies"][number];
/** A call that a rule may answer for. */
interface Applied {
  readonly workflow: string;
  readonly node: string;
}

/** The policies as sentences, with the calls that each rule is about and how often it has answered. */
export function InForce({ mayCount }: { readonly mayCount: boolean }) {
  const rules = useQuery(rulesQuery);
  const answered = useQuery({ ...answeredQuery, enabled: mayCount });
  const placesOf = useApplied(rules.data);
  const refused = rules.error ?? answered.error;
  if (refused !== null) return <Refusal error={refused} />;
  if (rules.data === undefined) return null;
  if (rules.data.policies.length === 0)
    return (
      <Empty title="No policy is in force">
        Calls are not judged: what is granted is sent. <code className="font-mono">policies</code> in the config says what asks a person and
        what is denied.
      </Empty>
    );
  return (
    <div className="flex max-w-4xl flex-col gap-8 px-4 py-5 md:px-6">
      <p className="text-[13px] text-quiet">
        In each policy the first rule that fits a call answers; over several policies the strictest answer counts. They are judged just
        before a call is sent.
        {answered.data !== undefined && answered.data.runs > 0 && ` Counted are the newest ${answered.data.runs.toLocaleString()} runs.`}
      </p>
      {rules.data.policies.map((policy) => (
        <PolicyRules key={policy.id} policy={policy} answered={answered.data} placesOf={placesOf} />
      ))}
    </div>
  );
}

/** By policy and rule: the calls of the registered workflows for which it may answer. */
function useApplied(rules: Rules | undefined): (policy: string, rule: number) => readonly Applied[] {
  const workflows = useQuery(workflowsQuery);
  const live = (workflows.data ?? []).filter((summary) => summary.live !== null).map(({ workflow }) => workflow);
  const views = useQueries({ queries: live.map((workflow) => ({ ...workflowQuery(workflow), staleTime: 60_000 })) });
  const calls = views.flatMap(({ data }) =>
    data === undefined || rules === undefined
      ? []
      : checkOf(data, rules).coverage.flatMap(({ node, workflow, policies }) => policies.map((line) => ({ ...line, node, workflow }))),
  );
  return (policy, rule) => calls.filter((line) => line.policy === policy && line.rule === rule);
}

interface RulesProps {
  readonly policy: Policy;
  readonly answered: BacktestPage | undefined;
  readonly placesOf: (policy: string, rule: number) => readonly Applied[];
}

function PolicyRules({ policy: { id, facts, rules }, answered, placesOf }: RulesProps) {
  return (
    <section aria-label={`Policy ${visible(id)}`} className="flex flex-col gap-2">
      <h2 className="break-words font-semibold">{visible(id)}</h2>
      {facts.length > 0 && (
        <p className="text-[13px] text-quiet">
          Reads {facts.map(({ name, tool }) => `${visible(name)} from ${visible(tool)}`).join(", ")} at the moment of judging.
        </p>
      )}
      <ol className="divide-y divide-line rounded-lg border border-line bg-panel">
        {rules.map((rule, index) => {
          const number = index + 1;
          const calls = answered?.rules.filter((use) => use.policy === id && use.rule === number).reduce((sum, use) => sum + use.calls, 0);
          return <RuleLine key={JSON.stringify(rule)} number={number} rule={rule} calls={calls ?? null} places={placesOf(id, number)} />;
        })}
      </ol>
    </section>
  );
}

interface LineProps {
  readonly number: number;
  readonly rule: Policy["rules"][number];
  /** How often it has answered; null where that is not known. */
  readonly calls: number | null;
  readonly places: readonly Applied[];
}

function RuleLine({ number, rule, calls, places }: LineProps) {
  const { about, when, then, reason } = ruleWords(rule);
  return (
    <li className="grid grid-cols-[1.5rem_minmax(0,1fr)] gap-x-2 px-3 py-2.5 md:grid-cols-[1.5rem_minmax(0,1fr)_8rem]">
      <span className="text-faint tabular-nums">{number}</span>
      <div className="flex min-w-0 flex-col gap-1">
        <p className="break-words">
          {sentence(visible(about))}
          {when !== null && (
            <>
              , if <code className="break-words font-mono text-[12.5px]">{visible(when)}</code>
            </>
          )}
          : <strong className="font-medium">{visible(then)}</strong>
        </p>
        {reason !== null && <p className="break-words text-[13px] text-quiet">“{visible(reason)}”</p>}
        <Places places={places} />
      </div>
      {calls !== null && (
        <p className="text-[13px] text-quiet tabular-nums max-md:col-start-2 md:whitespace-nowrap md:text-right">
          {calls === 0 ? <span className="text-faint">never answered</span> : `answered ${calls.toLocaleString()}×`}
        </p>
      )}
    </li>
  );
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

function Places({ places }: { readonly places: readonly Applied[] }) {
  if (places.length === 0) return <p className="text-[13px] text-faint">No call of a workflow comes to it.</p>;
  const byWorkflow = [...Map.groupBy(places, ({ workflow }) => workflow)];
  return (
    <p className="flex flex-wrap gap-x-3 gap-y-0.5 text-[13px] text-quiet">
      {byWorkflow.map(([workflow, calls]) => (
        <span key={workflow} className="min-w-0 break-words">
          {visible(workflow)}:{" "}
          {calls.map(({ node }, index) => (
            <span key={node}>
              {index > 0 && ", "}
              <Link
                to="/workflows/$workflow"
                params={{ workflow }}
                search={{ node }}
                className="underline underline-offset-4 hover:text-ink"
              >
                {visible(node)}
              </Link>
            </span>
          ))}
        </span>
      ))}
    </p>
  );
}
