import { useQuery } from "@tanstack/react-query";
import { unreadQuery } from "./notice.ts";

const MOST = 99;

/** How many notices are neither read nor over, beside the bell. */
export function UnreadCount() {
  const unread = useQuery(unreadQuery).data?.unread ?? 0;
  if (unread === 0) return null;
  return (
    <span className="min-w-5 rounded-full bg-ink px-1.5 text-center font-medium text-[11px] text-page leading-5 tabular-nums max-md:absolute max-md:-top-1 max-md:left-1/2 max-md:min-w-4 max-md:px-1 max-md:text-[10px] max-md:leading-4 md:ml-auto">
      {unread > MOST ? `${MOST}+` : unread}
      <span className="sr-only"> unread</span>
    </span>
  );
}
