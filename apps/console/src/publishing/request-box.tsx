import { useMutation } from "@tanstack/react-query";
import { Ago } from "../design/ago.tsx";
import { Button } from "../design/button.tsx";
import { Field } from "../design/field.tsx";
import { FormDialog } from "../design/form-dialog.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { server } from "../server/queries.ts";
import { useSession } from "../session/session.ts";
import { type PublishRequest, publishingChanged } from "./plan.ts";

interface Props {
  readonly request: PublishRequest;
  readonly mayPublish: boolean;
}

const decide = (request: PublishRequest, decision: "approve" | "reject", reason = "") =>
  server
    .call("POST /api/publish-requests/{request}/decision", {
      params: { request: request.request },
      body: { decision, plan: request.plan, ...(reason === "" ? {} : { reason }) },
    })
    .then(publishingChanged);

/** What somebody asked for and waits for others; the one who asked cannot approve it. */
export function RequestBox({ request, mayPublish }: Props) {
  const name = useSession().data?.name;
  const { by, at, reason, approvedBy, approvals, state } = request;
  const missing = approvals - approvedBy.length;
  const mayApprove = mayPublish && state === "open" && name !== by && !approvedBy.includes(name ?? "");
  return (
    <section
      aria-label="Waits for approval"
      className="flex flex-wrap items-center gap-x-6 gap-y-3 rounded-lg border border-line-strong bg-human-soft px-4 py-3"
    >
      <div className="min-w-0 flex-1 basis-72">
        <p className="break-words">
          <span className="font-medium text-human-ink">{visible(by)}</span> has asked to publish it, <Ago at={at} />: {visible(reason)}
        </p>
        <p className="text-[13px] text-quiet">
          {state === "void"
            ? "It is void: what is live, or what would change, is another by now. Reject it, and ask again."
            : `${approvedBy.length === 0 ? "Nobody has approved it yet" : `Approved by ${approvedBy.map((each) => visible(each)).join(", ")}`}; it needs ${missing} more.`}
          {name === by && state === "open" && " Whoever asked cannot approve it."}
        </p>
      </div>
      {mayPublish && (
        <div className="flex flex-wrap gap-2">
          <FormDialog
            trigger={<Button>Reject</Button>}
            title="Reject it"
            says="What is live stays live. It can be asked for again."
            action="Reject it"
            onSubmit={(values) => decide(request, "reject", String(values.get("reason") ?? "").trim())}
          >
            <Field label="Why" name="reason" maxLength={2_000} />
          </FormDialog>
          {mayApprove && <Approve request={request} />}
        </div>
      )}
    </section>
  );
}

function Approve({ request }: { readonly request: PublishRequest }) {
  const approve = useMutation({ mutationFn: () => decide(request, "approve") });
  return (
    <>
      <Button kind="main" disabled={approve.isPending} onClick={() => approve.mutate()}>
        Approve this plan
      </Button>
      {approve.error !== null && <Refusal error={approve.error} />}
    </>
  );
}
