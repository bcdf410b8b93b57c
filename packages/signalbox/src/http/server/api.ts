// H3. An operation is served only through `serve`, which asks for its permission before anything of the request is read.
// H10. What is of high risk is done only by whoever has just proved who they are.
import { OpenAPIHono, type RouteHandler } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { SignalboxError } from "../../base/error.ts";
import type { Access, Operation } from "../contract/operation.ts";
import { HttpError } from "./http-error.ts";
import { invalid } from "./invalid-request.ts";
import type { Principal } from "./principal.ts";

export interface ApiEnv {
  readonly Variables: { principal: Principal | null };
}
export type Api = OpenAPIHono<ApiEnv>;

export const createApi = (): Api =>
  new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalid(result.target, result.error.issues);
    },
  });

/** Serves one operation of the contract. */
export function serve<O extends Operation>(api: Api, operation: O, handler: RouteHandler<O, ApiEnv>): void {
  const { access, recentProof, ...route } = operation;
  api.openapi({ ...route, middleware: permit(access, recentProof) } as unknown as O, handler as never);
}

const permit =
  (access: Access, recentProof: boolean): MiddlewareHandler<ApiEnv> =>
  async (context, next) => {
    const principal = context.get("principal");
    if (access !== "public" && principal === null)
      throw new HttpError("unauthenticated", "Nobody is signed in. Sign in, or send an API key as `Authorization: Bearer ...`.");
    if (access !== "public" && access !== "session" && principal?.permissions.has(access) !== true)
      throw new SignalboxError("not-allowed", `${principal?.name} lacks the permission "${access}".`);
    if (recentProof) requireProof(principal);
    await next();
  };

/** @throws HttpError `proof-needed`. */
export function requireProof(principal: Principal | null): void {
  if (principal?.isProved !== true)
    throw new HttpError(
      "proof-needed",
      "This is of high risk, and you proved who you are more than ten minutes ago. Give your password again.",
    );
}

/** Who makes the request. Only operations that are not public ask. */
export function signedIn(context: { get(key: "principal"): Principal | null }): Principal {
  const principal = context.get("principal");
  if (principal === null) throw new HttpError("unauthenticated", "Nobody is signed in.");
  return principal;
}
/** Them, as the journal will have it: the server has proved who they are. */
export function actor(context: { get(key: "principal"): Principal | null }): { readonly by: string; readonly identity: "session" | "key" } {
  const { name, kind } = signedIn(context);
  return { by: name, identity: kind === "key" ? "key" : "session" };
}
