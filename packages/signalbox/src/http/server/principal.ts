import type { StoredSession } from "../../ports/account-store.ts";
import type { Permission } from "../contract/permission.ts";

/** Who makes a request, as the journal will name them, and what they may do. */
export interface Principal {
  /** A person of the instance, or "key:" and the name of an API key. */
  readonly name: string;
  readonly kind: "person" | "key";
  /** How they prove who they are. */
  readonly provesBy: "password" | "openid" | "key";
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<Permission>;
  /** A person's. */
  readonly session: StoredSession | null;
  /** H10. They have proved who they are a short while ago. A key proves it with every request. */
  readonly isProved: boolean;
}

/** Finds out who makes a request. Null: nobody who is known. */
export interface Authenticator {
  authenticate(request: Request): Promise<Principal | null>;
}
