import { Dialog } from "radix-ui";
import { type ComponentProps, type ReactNode, useState } from "react";
import { DialogForm } from "./dialog-form.tsx";

interface Props extends Omit<ComponentProps<typeof DialogForm>, "onDone"> {
  /** What opens it. */
  readonly trigger: ReactNode;
}

/** Asks before something is done, in front of the screen. */
export function FormDialog({ trigger, ...form }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>{trigger}</Dialog.Trigger>
      <DialogForm {...form} onDone={() => setOpen(false)} />
    </Dialog.Root>
  );
}
