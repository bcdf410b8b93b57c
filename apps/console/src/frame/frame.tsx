import { Link, Outlet } from "@tanstack/react-router";
import { UnreadCount } from "../notices/unread-count.tsx";
import { ProofDialog } from "../session/proof-dialog.tsx";
import { SessionGate } from "../session/session-gate.tsx";
import { Finder } from "./finder.tsx";
import { LiveWord } from "./live-word.tsx";
import { More } from "./more.tsx";
import { PersonMenu } from "./person-menu.tsx";
import { usePlaces } from "./places.ts";
import { ThemeSwitch } from "./theme-switch.tsx";

/** What is around every screen: the rail with the places, and the screen. */
export function Frame() {
  const places = usePlaces();
  return (
    <SessionGate>
      <div className="flex h-dvh flex-col-reverse md:flex-row">
        <a
          href="#screen"
          className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded focus:bg-panel focus:px-3 focus:py-2"
        >
          Skip to the screen
        </a>
        <nav
          aria-label="Places"
          className="flex shrink-0 items-center gap-1 border-line bg-panel px-2 max-md:justify-around max-md:border-t max-md:py-1 md:w-52 md:flex-col md:items-stretch md:border-r md:py-3"
        >
          <Link to="/" className="mb-3 flex items-center gap-2 px-2 font-semibold tracking-tight max-md:hidden">
            <img src="/icon.svg" alt="" className="size-6" />
            Signalbox
          </Link>
          <Finder />
          {places.map(({ to, label, icon: Icon, exact = false, isRare = false }) => (
            <Link
              key={to}
              to={to}
              activeOptions={{ exact }}
              className={`flex items-center gap-2.5 rounded-md px-2 py-1.5 text-quiet hover:bg-rules-soft hover:text-ink max-md:relative max-md:flex-col max-md:gap-0.5 max-md:px-1.5 max-md:text-[11px] ${isRare ? "max-md:hidden" : ""}`}
              activeProps={{ className: "bg-rules-soft font-medium !text-ink", "aria-current": "page" }}
            >
              <Icon aria-hidden className="size-4" />
              {label}
              {to === "/notices" && <UnreadCount />}
            </Link>
          ))}
          <More />
          <div className="md:mt-auto">
            <LiveWord />
          </div>
          <div className="flex flex-col gap-2 max-md:hidden md:mt-2">
            <PersonMenu />
            <ThemeSwitch />
          </div>
        </nav>
        <main id="screen" tabIndex={-1} className="min-h-0 min-w-0 flex-1 overflow-auto outline-none">
          <Outlet />
        </main>
        <ProofDialog />
      </div>
    </SessionGate>
  );
}
