// H2. Every operation declares the permission that it needs: one without does not compile, and a test compares this list with the routes.
import { createRoute, type RouteConfig, type z } from "@hono/zod-openapi";
import type { Permission } from "./permission.ts";
import { Problem } from "./problem.ts";

/** "public": whoever reaches the server. "session": whoever is signed in, and about themselves only. */
export type Access = Permission | "public" | "session";

type Declared = Omit<RouteConfig, "operationId" | "security"> & { readonly operationId: string };

const refusal = (description: string) => ({ description, content: { "application/problem+json": { schema: Problem } } });
const refusals = {
  400: refusal("The request is not of the shape that is asked for."),
  401: refusal("Nobody is signed in."),
  403: refusal("Who is signed in may not do this."),
  404: refusal("There is no such thing."),
  409: refusal("Its state does not allow it."),
  413: refusal("The body is too large."),
  422: refusal("The values are not what the definition asks for."),
  429: refusal("Too often; the header Retry-After says when again."),
  503: refusal("Not now; what was asked for was not done."),
};

/** What an operation asks beside its permission. */
interface Terms {
  /** H10. Of a session: that its owner has proved who they are within the last ten minutes. */
  readonly recentProof?: boolean;
}

/** A route of the contract: what it takes, what it answers, and the permission that it needs. */
export function operation<const A extends Access, const D extends Declared>(access: A, declared: D, { recentProof = false }: Terms = {}) {
  const security = access === "public" ? [] : [{ session: [] }, { key: [] }];
  const route = createRoute({
    ...declared,
    responses: { ...refusals, ...declared.responses } as D["responses"],
    security,
    "x-permission": access,
    ...(recentProof ? { "x-recent-proof": true } : {}),
  } as D & { readonly "x-permission": A });
  return Object.assign(route, { access, recentProof });
}

export type Operation = ReturnType<typeof operation>;

export const answer = <S extends z.ZodType>(schema: S, description: string) => ({
  200: { description, content: { "application/json": { schema } } },
});
export const body = <S extends z.ZodType>(schema: S) => ({ required: true, content: { "application/json": { schema } } }) as const;
