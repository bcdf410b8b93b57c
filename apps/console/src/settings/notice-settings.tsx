import { useSession } from "../session/session.ts";
import { AlertList } from "./alert-list.tsx";
import { NoticeChannels } from "./notice-channels.tsx";
import { NoticeOutbox } from "./notice-outbox.tsx";
import { OwnNotices } from "./own-notices.tsx";

/** What somebody is told; for those who look after the instance, also how it leaves and what watches over it. */
export function NoticeSettings() {
  const permissions = useSession().data?.permissions ?? [];
  return (
    <div className="flex max-w-3xl flex-col gap-8 px-4 py-5 md:px-6">
      <OwnNotices />
      {permissions.includes("notices:change") && <NoticeChannels />}
      {permissions.includes("notices:change") && <NoticeOutbox />}
      {permissions.includes("runs:read") && <AlertList />}
    </div>
  );
}
