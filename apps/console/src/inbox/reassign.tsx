import { useQuery } from "@tanstack/react-query";
import { Dialog } from "radix-ui";
import { useRef, useState } from "react";
import { Button } from "../design/button.tsx";
import { DialogForm } from "../design/dialog-form.tsx";
import { Key } from "../design/key.tsx";
import { Refusal } from "../design/refusal.tsx";
import { useHotkeys } from "../design/use-hotkeys.ts";
import { queries, server } from "../server/queries.ts";
import { useSession } from "../session/session.ts";
import { AssigneeChoice } from "./assignee-choice.tsx";
import type { Task } from "./task.ts";

interface Props {
  /** Of one kind, and for the same people. */
  readonly tasks: readonly [Task, ...(readonly Task[])];
  readonly onGiven: () => void;
  /** Beside the words for whom it is, and by its key. */
  readonly isBeside?: boolean;
}

/** Gives what waits to others: asks to whom, among those to whom the server says that it may go. */
export function Reassign({ tasks, onGiven, isBeside = false }: Props) {
  const [isOpen, setOpen] = useState(false);
  // Where one of several is refused, those before it are not given twice.
  const given = useRef(new Set<string>());
  const may = useSession().data?.permissions.includes("tasks:assign") ?? false;
  const [first] = tasks;
  const { data, error } = useQuery({
    queryKey: ["assignees", first.task],
    queryFn: ({ signal }) => server.call("GET /api/tasks/{task}/assignees", { params: { task: first.task } }, signal),
    enabled: isOpen,
    // Who may have it changes with what happens to it.
    gcTime: 0,
  });
  useHotkeys({ t: ["give it to others", () => setOpen(true)] }, may && isBeside && !isOpen);
  if (!may) return null;
  const give = async (values: FormData): Promise<void> => {
    const reason = String(values.get("reason") ?? "").trim();
    const body = { to: String(values.get("to")), ...(reason === "" ? {} : { reason }) };
    try {
      for (const { task } of tasks) {
        if (given.current.has(task)) continue;
        await server.call("POST /api/tasks/{task}/assignment", { params: { task }, body });
        given.current.add(task);
      }
    } finally {
      await queries.invalidateQueries({ queryKey: ["tasks"] });
    }
  };
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>
        {isBeside ? (
          <button type="button" className="inline-flex items-baseline gap-1 underline">
            reassign <Key>t</Key>
          </button>
        ) : (
          <Button>Reassign {tasks.length}</Button>
        )}
      </Dialog.Trigger>
      <DialogForm
        title={tasks.length > 1 ? `Give ${tasks.length} to others` : "Give it to others"}
        says="Who has it then is told, and who had it no more. The journal says that it was you, and why."
        action="Give it"
        isReady={data !== undefined && data.length > 0}
        onSubmit={give}
        onDone={() => {
          setOpen(false);
          onGiven();
        }}
      >
        {error !== null && <Refusal error={error} />}
        {data !== undefined && <AssigneeChoice assignees={data} asked={first.within ?? first.who} />}
        <label className="flex flex-col gap-1.5 font-medium">
          Why
          <textarea
            name="reason"
            rows={2}
            maxLength={2_000}
            className="rounded-md border border-line-strong bg-panel px-3 py-2 font-normal"
          />
        </label>
      </DialogForm>
    </Dialog.Root>
  );
}
