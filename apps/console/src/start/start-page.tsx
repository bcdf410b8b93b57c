import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import { useMemo, useState } from "react";
import { isSignalboxError } from "signalbox/client";
import { useWords } from "../chat/use-words.ts";
import { Button } from "../design/button.tsx";
import { Empty } from "../design/empty.tsx";
import { Fact } from "../design/fact.tsx";
import { PageHeader } from "../design/page-header.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import type { Json } from "../schema-form/json.ts";
import { SchemaForm } from "../schema-form/schema-form.tsx";
import { useSchemaForm } from "../schema-form/use-schema-form.ts";
import { queries, server } from "../server/queries.ts";
import { checkOf } from "../workflows/check.ts";
import { type Rules, rulesQuery, type WorkflowView, workflowQuery } from "../workflows/workflow.ts";

const route = getRouteApi("/workflows/$workflow/start");

/** Starts a run by hand: a form of what the workflow takes. */
export function StartPage() {
  const { workflow } = route.useParams();
  const view = useQuery(workflowQuery(workflow));
  const rules = useQuery(rulesQuery);
  const refused = view.error ?? rules.error;
  if (refused !== null) return <Refusal error={refused} />;
  if (view.data === undefined || rules.data === undefined) return null;
  return (
    <>
      <PageHeader title={<>Start {visible(workflow)}</>}>
        <Link
          to="/workflows/$workflow"
          params={{ workflow }}
          className="inline-flex items-center gap-1 text-[13px] text-quiet hover:text-ink"
        >
          <ChevronLeft aria-hidden className="size-3.5" />
          The workflow
        </Link>
      </PageHeader>
      {view.data.live === null ? (
        <Empty title={view.data.loaded === null ? "It is not registered any more" : "No version of it is published yet"}>
          No run of it can be started.
        </Empty>
      ) : (
        <StartForm key={view.data.live.hash} view={view.data} rules={rules.data} />
      )}
    </>
  );
}

/** The key is made with the form: sent twice, or again after an answer was lost, it starts one run. */
function StartForm({ view, rules }: { readonly view: WorkflowView; readonly rules: Rules }) {
  const { chat = false } = route.useSearch();
  // Somebody listens from before the start, so that already the first words are shown as they are written.
  useWords(null, chat);
  const form = useSchemaForm(view.graph.input);
  const navigate = useNavigate();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const start = useMutation({
    mutationFn: (input: Json) =>
      server.call("POST /api/runs", { headers: { "idempotency-key": key }, body: { workflow: view.workflow, input } }),
    onError: form.complain,
    onSuccess: ({ runId }) => {
      void queries.invalidateQueries({ queryKey: ["runs"] });
      void navigate({ to: chat ? "/chat/$run" : "/runs/$run", params: { run: runId } });
    },
  });
  const isOther = isSignalboxError(start.error) && start.error.code === "idempotency-conflict";
  const isSent = start.isPending || start.isSuccess;
  return (
    <div className="flex flex-col gap-8 px-4 pt-2 pb-10 md:px-6 min-[900px]:flex-row-reverse min-[900px]:justify-end min-[900px]:gap-12">
      <StartFacts view={view} rules={rules} />
      <div className="min-w-0 max-w-2xl flex-1">
        <SchemaForm form={form} onSubmit={(input) => isSent || start.mutate(input)}>
          {isOther && (
            <div role="alert" className="flex w-full flex-wrap items-center gap-3 rounded-md border border-line-strong bg-panel px-4 py-3">
              <p className="min-w-0 flex-1">A run was started from this form already, with another input.</p>
              <Button
                onClick={() => {
                  setKey(crypto.randomUUID());
                  start.reset();
                }}
              >
                Start another one
              </Button>
            </div>
          )}
          {start.error !== null && !isOther && form.problems.size === 0 && <Refusal error={start.error} />}
          <Button type="submit" kind="main" disabled={isSent}>
            Start
          </Button>
        </SchemaForm>
      </div>
    </div>
  );
}

function StartFacts({ view, rules }: { readonly view: WorkflowView; readonly rules: Rules }) {
  const { ceiling } = useMemo(() => checkOf(view, rules), [view, rules]);
  return (
    <dl className="flex shrink-0 flex-col gap-4 min-[900px]:w-72">
      {view.description !== "" && <Fact name="What it does">{visible(view.description)}</Fact>}
      <Fact name="A run costs at most">
        <p>
          {ceiling.usd === null ? "an amount that nothing bounds" : `$${ceiling.usd}`}
          <span className="text-quiet">; its limit is ${view.graph.limits.costUsd}</span>
        </p>
      </Fact>
      <Fact name="Version">v{view.live?.version}</Fact>
    </dl>
  );
}
