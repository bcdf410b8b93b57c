import { Bell, Bot, Coins, House, Inbox, ListTree, type LucideIcon, Scale, ScrollText, Settings, Signpost, Workflow } from "lucide-react";
import type { Permission } from "signalbox/client";
import { useSession } from "../session/session.ts";

export interface Place {
  readonly to:
    | "/"
    | "/runs"
    | "/inbox"
    | "/notices"
    | "/workflows"
    | "/agents"
    | "/costs"
    | "/policies"
    | "/choose"
    | "/audit"
    | "/settings";
  readonly label: string;
  readonly icon: LucideIcon;
  readonly exact?: true;
  /** On a phone it is behind "More". */
  readonly isRare?: true;
  /** Not shown to whoever lacks it. */
  readonly needs?: Permission;
}

const places: readonly Place[] = [
  { to: "/", label: "Home", icon: House, exact: true },
  { to: "/runs", label: "Runs", icon: ListTree },
  { to: "/inbox", label: "Inbox", icon: Inbox },
  { to: "/notices", label: "Notices", icon: Bell },
  { to: "/workflows", label: "Workflows", icon: Workflow },
  { to: "/agents", label: "Agents", icon: Bot, isRare: true },
  { to: "/policies", label: "Policies", icon: Scale, isRare: true },
  { to: "/costs", label: "Costs", icon: Coins, isRare: true, needs: "budget:read" },
  { to: "/choose", label: "Choose", icon: Signpost, isRare: true },
  { to: "/audit", label: "Audit", icon: ScrollText, isRare: true, needs: "audit:read" },
  { to: "/settings", label: "Settings", icon: Settings, isRare: true },
];

/** The places of the console that whoever is signed in may go to. */
export function usePlaces(): readonly Place[] {
  const permissions = useSession().data?.permissions ?? [];
  return places.filter(({ needs }) => needs === undefined || permissions.includes(needs));
}
