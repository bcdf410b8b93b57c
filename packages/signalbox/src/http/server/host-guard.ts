// H4. A request whose Host is not one of the server's own is refused, on loopback too: a page elsewhere whose name was made to
// point at this machine is a stranger.
import type { MiddlewareHandler } from "hono";
import { HttpError } from "./http-error.ts";

/** `hosts`: with ports, as they stand in the header: "localhost:4400", "signalbox.example". Lower case. */
export const hostGuard =
  (hosts: () => ReadonlySet<string>): MiddlewareHandler =>
  async (context, next) => {
    const host = context.req.header("host")?.toLowerCase() ?? "";
    if (!hosts().has(host)) throw new HttpError("host-unknown", "The server does not go by this name. Its names are set with --host-name.");
    await next();
  };

/** What a loopback server goes by. */
export const loopbackHosts = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
