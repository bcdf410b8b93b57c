import type { StoredAccount } from "../../../ports/account-store.ts";
import { permissionsOf, type Role } from "../../contract/permission.ts";
import type { Principal } from "../principal.ts";

/** A person may do what any of their roles may. */
export const personOf = ({ name, roles, password }: StoredAccount): Omit<Principal, "session" | "isProved"> => ({
  name,
  kind: "person",
  provesBy: password === null ? "openid" : "password",
  roles,
  permissions: new Set(roles.flatMap((role) => (Object.hasOwn(permissionsOf, role) ? permissionsOf[role as Role] : []))),
});
