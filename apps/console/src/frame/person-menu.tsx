import { LogOut, UserRound } from "lucide-react";
import { visible } from "../design/visible.ts";
import { signOut, useSession } from "../session/session.ts";

/** Who is signed in, and the way out. */
export function PersonMenu() {
  const { data } = useSession();
  if (data === undefined) return null;
  return (
    <div className="flex items-center gap-2 px-2 text-quiet">
      <UserRound aria-hidden className="size-4 shrink-0" />
      <span className="min-w-0 flex-1 truncate" title={data.roles.join(", ")}>
        {visible(data.name)}
      </span>
      <button
        type="button"
        aria-label="Sign out"
        title="Sign out"
        onClick={() => void signOut()}
        className="rounded p-1 hover:bg-rules-soft hover:text-ink"
      >
        <LogOut aria-hidden className="size-4" />
      </button>
    </div>
  );
}
