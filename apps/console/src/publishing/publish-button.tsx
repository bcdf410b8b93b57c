import { Button } from "../design/button.tsx";
import { Field } from "../design/field.tsx";
import { FormDialog } from "../design/form-dialog.tsx";
import { server } from "../server/queries.ts";
import { type PlanView, publishingChanged } from "./plan.ts";

/** Makes exactly this plan so, or asks for it where others have to approve. */
export function PublishButton({ view: { plan, approvals } }: { readonly view: PlanView }) {
  const { workflow, to, hash } = plan;
  const asks = approvals > 0;
  const action = asks ? "Ask for it" : "Publish it";
  return (
    <FormDialog
      trigger={
        <Button kind="main" disabled={plan.refusals.length > 0}>
          {asks ? "Ask to publish" : "Publish"}
        </Button>
      }
      title={`${asks ? "Ask to publish" : "Publish"} version ${to.version}`}
      says={
        asks
          ? `It goes live once ${approvals === 1 ? "another person has" : `${approvals} other people have`} approved exactly this plan.`
          : "Runs that start from now on take it. Open runs stay on their version."
      }
      action={action}
      onSubmit={async (values) => {
        const reason = String(values.get("reason") ?? "").trim();
        const body = { plan: hash, reason, ...(to.version === null ? {} : { version: to.version }) };
        await server.call("POST /api/workflows/{workflow}/publications", { params: { workflow }, body });
        await publishingChanged();
      }}
    >
      <Field label="Why" name="reason" required maxLength={2_000} hint="It is kept with the version." autoFocus />
    </FormDialog>
  );
}
