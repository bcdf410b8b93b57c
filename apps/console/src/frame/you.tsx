import { UserRound } from "lucide-react";
import { Popover } from "radix-ui";
import { PersonMenu } from "./person-menu.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

/** On a phone: who is signed in, the way out and the theme, behind one button of the bar. */
export function You() {
  return (
    <Popover.Root>
      <Popover.Trigger className="flex flex-col items-center gap-0.5 rounded-md px-2 py-1.5 text-[11px] text-quiet hover:bg-rules-soft hover:text-ink md:hidden">
        <UserRound aria-hidden className="size-4" />
        You
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          sideOffset={8}
          collisionPadding={8}
          aria-label="You"
          className="z-40 flex w-56 flex-col gap-3 rounded-xl border border-line bg-raised p-3 shadow-2xl"
        >
          <PersonMenu />
          <ThemeSwitch />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
