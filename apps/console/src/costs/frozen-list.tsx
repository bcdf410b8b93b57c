import { useQuery } from "@tanstack/react-query";
import { OctagonAlert } from "lucide-react";
import { Ago } from "../design/ago.tsx";
import { Button } from "../design/button.tsx";
import { Field } from "../design/field.tsx";
import { FormDialog } from "../design/form-dialog.tsx";
import { visible } from "../design/visible.ts";
import { server } from "../server/queries.ts";
import { budgetChanged } from "./budget.ts";

/** What is not called any more, because more was billed than its bound. */
export function FrozenList({ mayChange }: { readonly mayChange: boolean }) {
  const { data } = useQuery({
    queryKey: ["budget"],
    queryFn: ({ signal }) => server.call("GET /api/budget", { query: {} }, signal),
  });
  if (data === undefined || data.frozen.length === 0) return null;
  return (
    <ul aria-label="Frozen" className="flex flex-col gap-2">
      {data.frozen.map(({ what, since, reason }) => (
        <li key={what} className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md border border-line-strong bg-panel px-4 py-3">
          <OctagonAlert aria-hidden className="size-4 shrink-0" />
          <span className="min-w-0 flex-1 basis-56">
            <strong>{visible(what)} is frozen</strong>{" "}
            <span className="text-quiet">
              <Ago at={since} />: {visible(reason)}
            </span>
          </span>
          {mayChange && <Release what={what} />}
        </li>
      ))}
    </ul>
  );
}

function Release({ what }: { readonly what: string }) {
  const send = async (values: FormData) => {
    await server.call("POST /api/budget/releases", { body: { what, reason: String(values.get("reason") ?? "").trim() } });
    await budgetChanged();
  };
  return (
    <FormDialog
      trigger={<Button aria-label={`Release ${what}`}>Release</Button>}
      title={`Call ${visible(what)} again?`}
      says="Its provider has billed more than the bound that it had accepted, and may do so again."
      action="Release it"
      onSubmit={send}
    >
      <Field label="Reason, for the audit" name="reason" required maxLength={2_000} autoComplete="off" />
    </FormDialog>
  );
}
