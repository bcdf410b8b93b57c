import { getRouteApi } from "@tanstack/react-router";
import { PageHeader } from "../design/page-header.tsx";
import { Sections } from "../design/sections.tsx";
import { useSession } from "../session/session.ts";
import { Connections } from "./connections.tsx";
import { Keys } from "./keys.tsx";
import { NoticeSettings } from "./notice-settings.tsx";
import { OwnSettings } from "./own-settings.tsx";
import { People } from "./people.tsx";

const route = getRouteApi("/settings");
const labels = { people: "People", keys: "API keys", connections: "Connections", notices: "Notices", you: "You" } as const;

/** Who may reach the instance, what it may reach, and the own password. What somebody may not change they are not shown. */
export function SettingsPage() {
  const { section } = route.useSearch();
  const navigate = route.useNavigate();
  const permissions = useSession().data?.permissions ?? [];
  const sections = {
    ...(permissions.includes("accounts:change") ? { people: <People /> } : {}),
    ...(permissions.includes("keys:change") ? { keys: <Keys /> } : {}),
    ...(permissions.includes("secrets:change") ? { connections: <Connections /> } : {}),
    notices: <NoticeSettings />,
    you: <OwnSettings />,
  };
  const shown = section !== undefined && section in sections ? section : ((Object.keys(sections)[0] ?? "you") as keyof typeof labels);
  return (
    <div className="flex min-h-full flex-col">
      <PageHeader title="Settings" />
      <Sections sections={sections} labels={labels} shown={shown} onShow={(to) => void navigate({ search: { section: to } })} />
    </div>
  );
}
