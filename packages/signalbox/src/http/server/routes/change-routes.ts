import type { ChangeSource } from "../../../ports/changes.ts";
import type { Clock } from "../../../ports/clock.ts";
import * as contract from "../../contract/change-operations.ts";
import { type Api, serve, signedIn } from "../api.ts";
import { changeStream, type StreamTimes } from "../change-stream.ts";
import { HttpError } from "../http-error.ts";
import type { Authenticator } from "../principal.ts";

export { type StreamTimes, streamTimes } from "../change-stream.ts";

/** Pages that one person, or one key, may have open. */
const MOST_STREAMS = 64;

export function changeRoutes(api: Api, source: ChangeSource, auth: Authenticator, times: StreamTimes, clock: Clock): void {
  const open = new Map<string, number>();
  const count = (name: string, by: number): void => {
    const left = (open.get(name) ?? 0) + by;
    if (left === 0) open.delete(name);
    else open.set(name, left);
  };
  serve(api, contract.readChanges, (c) => {
    const { name } = signedIn(c);
    if ((open.get(name) ?? 0) >= MOST_STREAMS)
      throw new HttpError("rate-limited", `${name} listens ${MOST_STREAMS} times already. Close some of it.`, {
        headers: { "retry-after": "30" },
      });
    const request = c.req.raw;
    const after = c.req.valid("header")["last-event-id"] ?? c.req.valid("query").after ?? null;
    const mayListen = async (): Promise<boolean> => {
      const principal = await auth.authenticate(request);
      return principal?.name === name && principal.permissions.has(contract.readChanges.access);
    };
    count(name, 1);
    const body = changeStream(source, after, { gone: request.signal, mayListen, ended: () => count(name, -1), times, clock });
    return new Response(body, {
      headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store", "x-accel-buffering": "no" },
    });
  });
}
