import { useMutation, useQuery } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import type { Answer } from "signalbox/client";
import { fieldsOf, textsOf } from "signalbox/client";
import { Button } from "../design/button.tsx";
import { CodeLine } from "../design/code-line.tsx";
import { Field } from "../design/field.tsx";
import { FormDialog } from "../design/form-dialog.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { queries, server } from "../server/queries.ts";
import { useSession } from "../session/session.ts";
import type { WorkflowView } from "../workflows/workflow.ts";
import { formCommand } from "./commands.ts";
import { sampleOf } from "./sample.ts";

type Form = Answer<"GET /api/forms">[number];

const formsQuery = {
  queryKey: ["forms"],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => server.call("GET /api/forms", {}, signal),
  refetchInterval: 10_000,
};
const again = () => queries.invalidateQueries({ queryKey: formsQuery.queryKey });
export const useMayChangeForms = (): boolean => useSession().data?.permissions.includes("forms:change") ?? false;

/** The public pages of a workflow: their links, what they took, and a way to shut them. */
export function Forms({ view }: { readonly view: WorkflowView }) {
  const forms = useQuery(formsQuery);
  if (forms.error !== null) return <Refusal error={forms.error} />;
  const own = forms.data?.filter(({ workflow }) => workflow === view.workflow) ?? [];
  if (own.length === 0)
    return (
      <p className="text-quiet">None yet. A form is a page with what the workflow takes, for whoever has its link, also from outside.</p>
    );
  return own.map((form) => <FormFacts key={form.form} form={form} view={view} />);
}

function FormFacts({ form, view }: { readonly form: Form; readonly view: WorkflowView }) {
  const mayChange = useMayChangeForms();
  const link = `${window.location.origin}/forms/${form.token}`;
  const isOpen = form.closedAt === null;
  const change = useMutation({
    mutationFn: (body: { readonly closed: boolean }) => server.call("PATCH /api/forms/{form}", { params: { form: form.form }, body }),
    onSettled: again,
  });
  const fixed = new Set(Object.keys(form.fixed));
  const texts = textsOf(fieldsOf(view.graph.input, fixed), sampleOf(view.graph.input, fixed)) ?? new Map();
  return (
    <div className="flex min-w-0 flex-col gap-2 rounded-md border border-line px-4 py-3">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="font-medium">{visible(form.title)}</span>
        <span className="text-faint">{visible(form.form)}</span>
        <span className="text-quiet tabular-nums">
          {isOpen ? "open" : "closed"}, {form.takenLastHour} of {form.perHour} in the last hour
        </span>
      </p>
      <CodeLine text={link} />
      <div className="flex flex-wrap items-center gap-2">
        <a
          href={link}
          target="_blank"
          rel="noreferrer"
          className="inline-flex items-center gap-1.5 rounded-md border border-line-strong bg-panel px-3 py-1.5 font-medium hover:bg-rules-soft"
        >
          <ExternalLink aria-hidden className="size-4" />
          See it
        </a>
        {mayChange && (
          <Button disabled={change.isPending} onClick={() => change.mutate({ closed: isOpen })}>
            {isOpen ? "Close it" : "Open it again"}
          </Button>
        )}
        {mayChange && <LimitForm form={form} />}
      </div>
      {change.error !== null && <Refusal error={change.error} />}
      <details>
        <summary className="cursor-pointer text-[13px] text-quiet hover:text-ink">From a shell</summary>
        <div className="mt-2">
          <CodeLine text={formCommand(link, texts)} />
        </div>
      </details>
    </div>
  );
}

function LimitForm({ form }: { readonly form: Form }) {
  return (
    <FormDialog
      trigger={<Button kind="quiet">Limit</Button>}
      title={`How much ${visible(form.form)} takes`}
      says="What comes on top is told to come again later."
      action="Set it"
      onSubmit={(values) =>
        server
          .call("PATCH /api/forms/{form}", { params: { form: form.form }, body: { perHour: Number(values.get("perHour")) } })
          .then(again)
      }
    >
      <Field label="Most in an hour" name="perHour" type="number" min={1} max={10_000} defaultValue={form.perHour} required />
    </FormDialog>
  );
}

/** Makes a public page. */
export function NewForm({ view }: { readonly view: WorkflowView }) {
  return (
    <FormDialog
      trigger={<Button>New form</Button>}
      title="New form"
      says="Whoever has its link may start runs with it, without an account."
      action="Make it"
      onSubmit={(values) =>
        server
          .call("POST /api/forms", {
            body: {
              workflow: view.workflow,
              form: String(values.get("form")),
              title: String(values.get("title")),
              perHour: Number(values.get("perHour")),
              fixed: JSON.parse(String(values.get("fixed")) || "{}"),
            },
          })
          .then(again)
      }
    >
      <Field
        label="Name"
        name="form"
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        pattern="[a-z0-9]([a-z0-9\-]*[a-z0-9])?"
        maxLength={40}
        hint="What the journal has: small letters, digits and dashes"
        required
      />
      <Field label="Title" name="title" maxLength={200} hint="What the page is called" required />
      <Field label="Most in an hour" name="perHour" type="number" min={1} max={10_000} defaultValue={60} required />
      <Field
        label="Set for everybody"
        name="fixed"
        className="rounded-md border border-line-strong bg-panel px-3 py-2 font-mono text-[12.5px]"
        placeholder={'{"source":"website","at":"{now}"}'}
        hint="Fields that the page does not ask for, as JSON; {now} and {submission} stand for when and under which id"
      />
    </FormDialog>
  );
}
