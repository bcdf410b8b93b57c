import { useMutation } from "@tanstack/react-query";
import { AlertDialog } from "radix-ui";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { useKeyNames } from "../design/key-map.ts";
import { Refusal } from "../design/refusal.tsx";
import type { Run } from "../runs/standing.ts";
import { type Verb, verbs, verbsFor } from "../runs/steering.ts";
import { queries, server } from "../server/queries.ts";
import { useSession } from "../session/session.ts";

/** What a person may do with a run as it is. Nothing that makes no sense now is shown. */
export function RunActions({ run }: { readonly run: Run }) {
  const may = useSession().data?.permissions.includes("runs:steer") ?? false;
  if (!may) return null;
  const open = verbsFor(run.status);
  return open.map((verb) => <Action key={verb} verb={verb} run={run} />);
}

function Action({ verb, run }: { readonly verb: Verb; readonly run: Run }) {
  const { label, says, route } = verbs[verb];
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  useKeyNames([{ says: `${label} this run`, act: () => setAsking(true) }]);
  const act = useMutation({
    mutationFn: () => server.call(route, { params: { run: run.runId }, body: reason === "" ? {} : { reason } }),
    onSuccess: (after) => {
      queries.setQueryData(["run", run.runId], after);
      void queries.invalidateQueries({ queryKey: ["journal", run.runId] });
      setAsking(false);
    },
  });
  return (
    <AlertDialog.Root open={isAsking} onOpenChange={setAsking}>
      <AlertDialog.Trigger asChild>
        <Button>{label}</Button>
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-black/30 dark:bg-black/60" />
        <AlertDialog.Content className="fixed top-1/2 left-1/2 z-50 w-[min(28rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 rounded-xl border border-line bg-raised p-5 shadow-2xl">
          <AlertDialog.Title className="font-semibold text-base">{label} this run?</AlertDialog.Title>
          <AlertDialog.Description className="mt-1.5 text-quiet">{says}</AlertDialog.Description>
          <label className="mt-4 flex flex-col gap-1.5 font-medium">
            Reason, for the journal
            <textarea
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              rows={2}
              className="rounded-md border border-line-strong bg-panel px-3 py-2 font-normal"
            />
          </label>
          {act.error !== null && <Refusal error={act.error} />}
          <div className="mt-4 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button kind="quiet">Leave it</Button>
            </AlertDialog.Cancel>
            <Button kind="main" disabled={act.isPending} onClick={() => act.mutate()}>
              {label}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
