import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { AlertDialog } from "radix-ui";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { Refusal } from "../design/refusal.tsx";
import { queries, server } from "../server/queries.ts";
import { EffectList, type ForkReport } from "./effect-list.tsx";
import type { ForkBody } from "./fork-point.ts";

type Live = Extract<ForkReport["live"], { readonly hash: string }>;
interface Props {
  readonly runId: string;
  readonly request: ForkBody;
  readonly live: Live;
  /** The draft is no longer what was rehearsed. */
  readonly isStale: boolean;
}

/** Lists exactly what would happen, asks, and goes to the new run. The hash says which list was read. */
export function MakeLive({ runId, request, live, isStale }: Props) {
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const navigate = useNavigate();
  const make = useMutation({
    mutationFn: () =>
      server.call("POST /api/runs/{run}/forks/live", {
        params: { run: runId },
        body: { ...request, hash: live.hash, ...(reason === "" ? {} : { reason }) },
      }),
    onSuccess: (run) => {
      void queries.invalidateQueries({ queryKey: ["run", runId] });
      void navigate({ to: "/runs/$run", params: { run: run.runId } });
    },
  });
  return (
    <AlertDialog.Root open={isAsking} onOpenChange={setAsking}>
      <AlertDialog.Trigger asChild>
        <Button disabled={isStale}>Make live …</Button>
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-black/30 dark:bg-black/60" />
        <AlertDialog.Content className="fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-[min(44rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 flex-col rounded-xl border border-line bg-raised p-5 shadow-2xl">
          <AlertDialog.Title className="font-semibold text-base">Make this fork live?</AlertDialog.Title>
          <AlertDialog.Description className="mt-1.5 text-quiet">
            {live.ends === null ? "It goes on as a run of its own." : `It takes over: run ${live.ends} is cancelled.`} Nothing that was sent
            is sent again.
          </AlertDialog.Description>
          <div className="-mx-5 my-3 min-h-0 overflow-auto border-line border-y px-5">
            <Listed title="It sends this, once it is cleared where that is asked for" effects={live.certain} />
            <Listed title="By the rehearsal also this, which is decided anew" effects={live.dependent} />
            {live.certain.length + live.dependent.length === 0 && (
              <p className="py-3">By the rehearsal it sends nothing that was not sent.</p>
            )}
          </div>
          <label className="flex flex-col gap-1.5 font-medium">
            Reason, for the journal
            <textarea
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              rows={2}
              className="rounded-md border border-line-strong bg-panel px-3 py-2 font-normal"
            />
          </label>
          {make.error !== null && <Refusal error={make.error} />}
          <div className="mt-4 flex items-center justify-end gap-2">
            <span className="mr-auto truncate font-mono text-[11px] text-faint" title={live.hash}>
              list {live.hash.slice(0, 12)}
            </span>
            <AlertDialog.Cancel asChild>
              <Button kind="quiet">Leave it</Button>
            </AlertDialog.Cancel>
            <Button kind="main" disabled={make.isPending} onClick={() => make.mutate()}>
              Make live
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

function Listed({ title, effects }: { readonly title: string; readonly effects: Live["certain"] }) {
  if (effects.length === 0) return null;
  return (
    <section className="pt-3">
      <h3 className="font-medium text-[13px]">{title}</h3>
      <EffectList effects={effects} />
    </section>
  );
}
