import type { Permission } from "../contract/permission.ts";

/** Who makes a request, as the journal will name them, and what they may do. */
export interface Principal {
  /** A person of the instance, or the name of an API key. */
  readonly name: string;
  readonly kind: "person" | "key";
  readonly permissions: ReadonlySet<Permission>;
}

/** Finds out who makes a request. Null: nobody who is known. */
export interface Authenticator {
  authenticate(request: Request): Promise<Principal | null>;
}
