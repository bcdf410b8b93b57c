import type { Effect } from "./tool.ts";

/** What each role may have an agent use, by the scopes of tools: `{ "role:ae": ["crm:read", "mail:send"], "role:admin": ["*"] }`. */
export type Permissions = { readonly [role: string]: readonly string[] };

/** A tool that does nothing outside needs no right; one that names no scope is used by whoever may use everything. */
export const mayUse = (
  permissions: Permissions,
  roles: readonly string[],
  { effect, scope }: { readonly effect: Effect; readonly scope: string },
): boolean =>
  effect === "none" ||
  roles.some(
    (role) => Object.hasOwn(permissions, role) && permissions[role]?.some((one) => one === "*" || (one === scope && scope !== "")),
  );
