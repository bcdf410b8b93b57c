import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type Proposal, revise } from "signalbox/kernel";
import { Button } from "../design/button.tsx";
import { Key } from "../design/key.tsx";
import { Refusal } from "../design/refusal.tsx";
import { useHotkeys } from "../design/use-hotkeys.ts";
import { queries, server } from "../server/queries.ts";
import { ProposalEditor } from "./proposal-editor.tsx";
import { ReasonForm } from "./reason-form.tsx";
import { Revision } from "./revision.tsx";
import type { Task } from "./task.ts";

type Body = Parameters<typeof decide>[1];
const decide = (task: string, body: Omit<Parameters<typeof server.call<"POST /api/tasks/{task}/decision">>[1]["body"], never>) =>
  server.call("POST /api/tasks/{task}/decision", { params: { task }, body });

type Edited = Parameters<Parameters<typeof ProposalEditor>[0]["onDone"]>[0];

interface Props {
  readonly task: Task;
  readonly proposal: Proposal;
  readonly onNext: () => void;
  readonly hasKeys: boolean;
}

/** Approve, edit, reject, or answer in the call's place: bound to the proposal that is shown. */
export function ApprovalDecision({ task, proposal, onNext, hasKeys }: Props) {
  const [mode, setMode] = useState<"choose" | "edit" | "revision" | "reject" | "answer">("choose");
  const [edited, setEdited] = useState<Edited>({});
  const send = useMutation({
    mutationFn: (body: Body) => decide(task.task, body),
    onSettled: () => queries.invalidateQueries({ queryKey: ["tasks"] }),
    onSuccess: () => {
      setMode("choose");
      onNext();
    },
  });
  const hash = task.hash ?? "";
  const approve = () => send.mutate({ decision: "approve", hash });
  useHotkeys(
    {
      a: ["approve", approve],
      ...(task.editable === true ? { e: ["edit", () => setMode("edit")] as const } : {}),
      r: ["reject with a reason", () => setMode("reject")],
      ...(task.answerable === true ? { q: ["answer in the place of the call", () => setMode("answer")] as const } : {}),
      n: ["the next one, undecided", onNext],
    },
    hasKeys && mode === "choose" && !send.isPending,
  );
  return (
    <div className="flex max-w-3xl flex-col gap-3">
      {send.error !== null && <Refusal error={send.error} />}
      {mode === "edit" && (
        <ProposalEditor
          proposal={proposal}
          isSending={send.isPending}
          onCancel={() => setMode("choose")}
          onDone={(calls) => {
            setEdited(calls);
            setMode("revision");
          }}
        />
      )}
      {mode === "revision" && (
        <Revision
          revised={revise(proposal, { calls: edited })}
          isForOthers={task.fourEyes === true}
          isSending={send.isPending}
          onCancel={() => setMode("edit")}
          onDone={() => send.mutate({ decision: "edit", hash, edit: { calls: edited } })}
        />
      )}
      {mode === "reject" && (
        <ReasonForm
          label="Why not? The run, and an agent that proposed it, are told."
          action="Reject"
          isSending={send.isPending}
          onCancel={() => setMode("choose")}
          onDone={(reason) => send.mutate({ decision: "reject", hash, ...(reason === "" ? {} : { reason }) })}
        />
      )}
      {mode === "answer" && (
        <ReasonForm
          label="What the agent is told in place of the call's result. Nothing is sent."
          action="Answer"
          isRequired
          isSending={send.isPending}
          onCancel={() => setMode("choose")}
          onDone={(text) => send.mutate({ decision: "answer", hash, answer: text })}
        />
      )}
      {mode === "choose" && (
        <div className="flex flex-wrap items-center gap-2">
          <Button kind="main" disabled={send.isPending} onClick={approve}>
            Approve {hasKeys && <Key>a</Key>}
          </Button>
          {task.editable === true && <Button onClick={() => setMode("edit")}>Edit {hasKeys && <Key>e</Key>}</Button>}
          <Button onClick={() => setMode("reject")}>Reject {hasKeys && <Key>r</Key>}</Button>
          {task.answerable === true && <Button onClick={() => setMode("answer")}>Answer {hasKeys && <Key>q</Key>}</Button>}
          {hasKeys && (
            <Button kind="quiet" className="ml-auto" onClick={onNext}>
              Next <Key>n</Key>
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
