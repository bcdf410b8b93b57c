import { PersonMenu } from "../frame/person-menu.tsx";
import { ThemeSwitch } from "../frame/theme-switch.tsx";
import { useSession } from "../session/session.ts";
import { OwnPassword } from "./own-password.tsx";

/** What is somebody's own. On a phone, where the rail has no place for them, also the theme and the way out. */
export function OwnSettings() {
  const provesBy = useSession().data?.provesBy;
  return (
    <div className="flex max-w-sm flex-col gap-6 px-4 py-5 md:px-6">
      <div className="flex flex-col gap-3 md:hidden">
        <PersonMenu />
        <ThemeSwitch />
      </div>
      {provesBy === "password" && <OwnPassword />}
    </div>
  );
}
