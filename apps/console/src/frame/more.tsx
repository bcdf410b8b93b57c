import { Link } from "@tanstack/react-router";
import { Ellipsis, Search } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { inFront } from "./in-front.ts";
import { PersonMenu } from "./person-menu.tsx";
import { usePlaces } from "./places.ts";
import { ThemeSwitch } from "./theme-switch.tsx";

/** On a phone: the places that are gone to less often, who is signed in, the way out and the theme, behind one button of the bar. */
export function More() {
  const [isOpen, setOpen] = useState(false);
  const rare = usePlaces().filter(({ isRare = false }) => isRare);
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger className="flex flex-col items-center gap-0.5 rounded-md px-2 py-1.5 text-[11px] text-quiet hover:bg-rules-soft hover:text-ink md:hidden">
        <Ellipsis aria-hidden className="size-4" />
        More
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          sideOffset={8}
          collisionPadding={8}
          aria-label="More"
          className="z-40 flex w-56 flex-col gap-3 rounded-xl border border-line bg-raised p-3 shadow-2xl"
        >
          <button
            type="button"
            onClick={() => {
              setOpen(false);
              inFront.show("palette");
            }}
            className="flex items-center gap-2.5 rounded-md border border-line-strong px-2 py-2 text-quiet hover:text-ink"
          >
            <Search aria-hidden className="size-4" />
            Find
          </button>
          <nav aria-label="More places" className="flex flex-col">
            {rare.map(({ to, label, icon: Icon }) => (
              <Link
                key={to}
                to={to}
                onClick={() => setOpen(false)}
                className="flex items-center gap-2.5 rounded-md px-2 py-2 text-quiet hover:bg-rules-soft hover:text-ink"
                activeProps={{ className: "bg-rules-soft font-medium !text-ink", "aria-current": "page" }}
              >
                <Icon aria-hidden className="size-4" />
                {label}
              </Link>
            ))}
          </nav>
          <PersonMenu />
          <ThemeSwitch />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
