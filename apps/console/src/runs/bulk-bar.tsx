import { Download, X } from "lucide-react";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { FormDialog } from "../design/form-dialog.tsx";
import { server } from "../server/queries.ts";
import { refresh } from "../server/refresh.ts";
import { useSession } from "../session/session.ts";
import { downloadRuns } from "./download-runs.ts";
import type { Run } from "./standing.ts";
import { type Verb, verbs, verbsFor } from "./steering.ts";

interface Props {
  readonly runs: readonly Run[];
  readonly onClear: () => void;
}

const runsOf = (count: number): string => (count === 1 ? "1 run" : `${count} runs`);

/** What can be done with the runs that are chosen: each verb with those that it makes sense for. */
export function BulkBar({ runs, onClear }: Props) {
  const may = useSession().data?.permissions.includes("runs:steer") ?? false;
  const [says, setSays] = useState("");
  if (runs.length === 0) return null;
  const fitting = (Object.keys(verbs) as Verb[]).map((verb) => ({
    verb,
    fit: runs.filter(({ status }) => verbsFor(status).includes(verb)),
  }));
  return (
    <div
      role="toolbar"
      aria-label="What is chosen"
      className="sticky bottom-3 z-20 mx-auto flex w-fit max-w-[calc(100%-1.5rem)] flex-wrap items-center gap-1.5 rounded-xl border border-line-strong bg-raised p-2 shadow-xl"
    >
      <span className="px-2 font-medium tabular-nums" role="status">
        {says === "" ? `${runsOf(runs.length)} chosen` : says}
      </span>
      {may && fitting.map(({ verb, fit }) => fit.length > 0 && <BulkVerb key={verb} verb={verb} runs={fit} onDone={onClear} />)}
      <Button
        onClick={() => {
          setSays("Reading…");
          downloadRuns(runs).then(
            () => setSays(""),
            (thrown: unknown) => setSays((thrown as Error).message),
          );
        }}
      >
        <Download aria-hidden className="size-4" /> Export
      </Button>
      <Button kind="quiet" aria-label="Choose none" onClick={onClear}>
        <X aria-hidden className="size-4" />
      </Button>
    </div>
  );
}

function BulkVerb({ verb, runs, onDone }: { readonly verb: Verb; readonly runs: readonly Run[]; readonly onDone: () => void }) {
  const { label, says, route } = verbs[verb];
  const act = async (values: FormData): Promise<void> => {
    const reason = String(values.get("reason") ?? "");
    const body = reason === "" ? {} : { reason };
    const failures: string[] = [];
    // One after the other: a run may be one that another has started.
    for (const { runId, subject } of runs)
      await server
        .call(route, { params: { run: runId }, body })
        .catch((thrown: Error) => failures.push(`${subject ?? runId}: ${thrown.message}`));
    await refresh(["runs"]);
    if (failures.length > 0) throw new Error(`${runs.length - failures.length} of ${runs.length} done. ${failures.slice(0, 3).join(" ")}`);
    onDone();
  };
  return (
    <FormDialog
      trigger={
        <Button>
          {label} {runs.length}
        </Button>
      }
      title={`${label} ${runsOf(runs.length)}?`}
      says={says}
      action={`${label} ${runsOf(runs.length)}`}
      onSubmit={act}
    >
      <label className="flex flex-col gap-1.5 font-medium">
        Reason, for the journal of each
        <textarea
          name="reason"
          rows={2}
          maxLength={2_000}
          className="rounded-md border border-line-strong bg-panel px-3 py-2 font-normal"
        />
      </label>
    </FormDialog>
  );
}
