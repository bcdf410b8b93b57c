// H5. What changes something is taken only from the console's own pages, or from a program that is no browser.
import type { MiddlewareHandler } from "hono";
import { HttpError } from "./http-error.ts";

const reads: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

export const originGuard: MiddlewareHandler = async (context, next) => {
  const { method } = context.req;
  const site = context.req.header("sec-fetch-site");
  const origin = context.req.header("origin");
  const foreignSite = site !== undefined && site !== "same-origin" && site !== "none";
  const foreignOrigin = origin !== undefined && hostOf(origin) !== context.req.header("host")?.toLowerCase();
  if (!reads.has(method) && (foreignSite || foreignOrigin))
    throw new HttpError("cross-origin", "A page of another origin may not change anything here.");
  await next();
};

/** "localhost:4400" of "http://localhost:4400"; null for an origin that is none, such as "null". */
function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}
