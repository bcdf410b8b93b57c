import { useMutation } from "@tanstack/react-query";
import { Button } from "../design/button.tsx";
import { Field } from "../design/field.tsx";
import { FormDialog } from "../design/form-dialog.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { queries, server } from "../server/queries.ts";
import { useSession } from "../session/session.ts";
import type { Schedule } from "./schedules.tsx";

const change = (schedule: string, paused: boolean, reason = "") =>
  server
    .call("PATCH /api/schedules", { body: { schedule, paused, ...(reason === "" ? {} : { reason }) } })
    .then(() => queries.invalidateQueries({ queryKey: ["schedules"] }));

/** Has a schedule start nothing, with a word why; or start again. */
export function PauseSchedule({ schedule: { schedule, cron, paused } }: { readonly schedule: Schedule }) {
  const may = useSession().data?.permissions.includes("schedules:change") ?? false;
  const resume = useMutation({ mutationFn: () => change(schedule, false) });
  if (!may) return null;
  if (paused !== null)
    return (
      <>
        <Button disabled={resume.isPending} onClick={() => resume.mutate()}>
          Resume
        </Button>
        {resume.error !== null && <Refusal error={resume.error} />}
      </>
    );
  return (
    <FormDialog
      trigger={<Button kind="quiet">Pause</Button>}
      title={`Pause ${visible(cron)}`}
      says="It starts nothing until somebody resumes it. What passes meanwhile is not made up for; runs that it has started go on."
      action="Pause it"
      onSubmit={(values) => change(schedule, true, String(values.get("reason") ?? "").trim())}
    >
      <Field label="Why" name="reason" maxLength={2_000} />
    </FormDialog>
  );
}
