import { useMutation } from "@tanstack/react-query";
import { Dialog } from "radix-ui";
import type { FormEvent, ReactNode } from "react";
import { Button } from "./button.tsx";
import { Refusal } from "./refusal.tsx";

interface Props {
  readonly title: string;
  readonly says?: ReactNode;
  readonly action: string;
  /** There is what it needs. Default: true. */
  readonly isReady?: boolean;
  /** What is filled in; its fields have names. */
  readonly children?: ReactNode;
  /** What it throws is shown, and the dialog stays. */
  readonly onSubmit: (values: FormData) => Promise<unknown>;
  readonly onDone: () => void;
}

/** What a dialog shows that asks for something: within a `Dialog.Root`, which says whether it is open. */
export function DialogForm({ title, says, action, isReady = true, children, onSubmit, onDone }: Props) {
  // What was filled in may be a password or another secret: nothing of it is kept once the dialog is closed.
  const send = useMutation({ mutationFn: onSubmit, onSuccess: onDone, gcTime: 0 });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // A dialog may stand on a form of the page: to React this one is inside it.
    event.stopPropagation();
    send.mutate(new FormData(event.currentTarget));
  };
  return (
    <Dialog.Portal>
      <Dialog.Overlay className="fixed inset-0 z-40 bg-black/30 dark:bg-black/60" />
      <Dialog.Content
        {...(says === undefined ? { "aria-describedby": undefined } : {})}
        className="fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-2rem)] w-[min(28rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-xl border border-line bg-raised p-5 shadow-2xl"
      >
        <Dialog.Title className="font-semibold text-base">{title}</Dialog.Title>
        {says !== undefined && <Dialog.Description className="mt-1.5 text-quiet">{says}</Dialog.Description>}
        <form onSubmit={submit} className="mt-4 flex flex-col gap-4">
          {children}
          {send.error !== null && <Refusal error={send.error} />}
          <div className="flex justify-end gap-2">
            <Dialog.Close asChild>
              <Button kind="quiet">Leave it</Button>
            </Dialog.Close>
            <Button kind="main" type="submit" disabled={send.isPending || !isReady}>
              {action}
            </Button>
          </div>
        </form>
      </Dialog.Content>
    </Dialog.Portal>
  );
}
