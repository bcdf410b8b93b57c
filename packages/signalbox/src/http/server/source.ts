import type { Context } from "hono";

/** The address that a request came from, as the connection says; "" where there is none. */
export const sourceOf = (context: Context): string => {
  const { incoming } = (context.env ?? {}) as { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress ?? "";
};
