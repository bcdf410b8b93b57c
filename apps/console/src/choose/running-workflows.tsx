import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type MeasuredAnswers, measuredAnswers, nodesOf, QUESTIONS } from "signalbox/analysis";
import { Empty } from "../design/empty.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { server } from "../server/queries.ts";
import { workflowQuery, workflowsQuery } from "../workflows/workflow.ts";
import { answerWords } from "./words.ts";

const DAYS = 30;
const DAY_MS = 86_400_000;
const MOST_RUNS = 500;

/** Read where somebody looks at it: it is told by journals. */
const measuredQuery = (workflow: string) => ({
  queryKey: ["measures", workflow, DAYS],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => {
    const since = new Date(Date.now() - DAYS * DAY_MS).toISOString();
    return server.call(
      "GET /api/workflows/{workflow}/measures",
      { params: { workflow }, query: { since, limit: String(MOST_RUNS) } },
      signal,
    );
  },
  staleTime: 60_000,
});

/** The same five questions, answered by what the runs of each workflow have shown. */
export function RunningWorkflows() {
  const { data, error } = useQuery(workflowsQuery);
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return null;
  if (data.length === 0)
    return <Empty title="No workflow is registered">When one runs, its journals answer the five questions here.</Empty>;
  return (
    <div className="flex flex-col">
      <p className="max-w-3xl px-4 pt-4 pb-2 text-quiet leading-relaxed md:px-6">
        The five questions, answered by the runs of the last {DAYS} days (the newest {MOST_RUNS} of each workflow), and what they speak for.
      </p>
      {data.map(({ workflow }) => (
        <Measured key={workflow} workflow={workflow} />
      ))}
    </div>
  );
}

function Measured({ workflow }: { readonly workflow: string }) {
  const measures = useQuery(measuredQuery(workflow));
  const view = useQuery(workflowQuery(workflow));
  const refused = measures.error ?? view.error;
  const isThere = measures.data !== undefined && view.data !== undefined;
  return (
    <section aria-label={workflow} className="flex flex-col gap-3 border-line border-t px-4 py-5 md:px-6">
      <h2 className="font-semibold">
        <Link to="/workflows/$workflow" params={{ workflow }} className="hover:underline">
          {visible(workflow)}
        </Link>
      </h2>
      {refused !== null && <Refusal error={refused} />}
      {isThere && (
        <Answered
          of={measuredAnswers({
            workflow,
            measures: measures.data,
            more: measures.data.more,
            days: DAYS,
            hasAgent: [view.data.graph, ...view.data.uses].some(({ main }) => [...nodesOf(main)].some(({ node }) => node.kind === "agent")),
          })}
        />
      )}
    </section>
  );
}

function Answered({ of: { workflow, runs, answers, suggestions, simulated } }: { readonly of: MeasuredAnswers }) {
  if (answers === null)
    return (
      <p className="text-quiet">
        {runs === 0 ? "No run has ended" : `${runs} ${runs === 1 ? "run has" : "runs have"} ended`} in these {DAYS} days: too little to say
        anything by. From 30 on it is answered.
      </p>
    );
  return (
    <div className="flex flex-col gap-4 min-[900px]:flex-row min-[900px]:gap-12">
      <ul className="flex min-w-0 flex-col gap-2 min-[900px]:w-96 min-[900px]:shrink-0">
        {suggestions.map(({ id, message, because }) => (
          <li key={id} className="flex flex-col gap-1 rounded-md border border-line-strong bg-panel px-4 py-3">
            <strong className="font-semibold">{message}</strong>
            <span className="text-quiet leading-relaxed">{because}</span>
          </li>
        ))}
      </ul>
      <dl className="flex min-w-0 flex-1 flex-col gap-2.5">
        {answers.map(({ question, answer, because }) => (
          <div key={question} className="grid grid-cols-1 gap-x-4 sm:grid-cols-[16rem_1fr]">
            <dt className="flex justify-between gap-3 sm:block">
              {QUESTIONS.find(({ id }) => id === question)?.question} <strong className="font-semibold">{answerWords[answer]}</strong>
            </dt>
            <dd className="text-quiet leading-relaxed">{because}</dd>
          </div>
        ))}
        <p className="text-[13px] text-faint">
          By{" "}
          <Link to="/runs" search={{ workflow }} className="underline">
            {runs.toLocaleString("en")} runs
          </Link>
          {simulated && ". Models that only play one answered some of them: their costs are played, too"}.
        </p>
      </dl>
    </div>
  );
}
