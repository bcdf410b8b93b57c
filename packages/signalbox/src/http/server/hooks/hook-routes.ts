// What comes in from other systems. No operation of the contract: who may is decided by a signature, not by a permission.
// W5. Nothing of a delivery is parsed before its signature fits its raw bytes, and without a secret nothing is taken.
// W6. A delivery is one run, however often it comes; a 2xx says that the run is on disk.
import { bodyLimit } from "hono/body-limit";
import { SignalboxError } from "../../../base/error.ts";
import { startedByWebhook } from "../../../base/trigger-name.ts";
import type { Engine } from "../../../ports/engine.ts";
import type { Hook } from "../../../ports/webhook.ts";
import type { Api } from "../api.ts";
import { HttpError } from "../http-error.ts";
import { parseBody } from "./body-parsers.ts";

const MOST_BYTES = 256 * 1024;

interface HookOptions {
  readonly engine: Engine;
  readonly hooks: () => readonly Hook[];
  readonly now: () => number;
}

export function hookRoutes(api: Api, { engine, hooks, now }: HookOptions): void {
  const limit = bodyLimit({
    maxSize: MOST_BYTES,
    onError: () => {
      throw new SignalboxError("payload-too-large", `The body is larger than ${MOST_BYTES} bytes.`);
    },
  });
  api.all("/hooks/*", limit, async (context) => {
    const { req } = context;
    const path = req.path.slice("/hooks".length);
    const hook = hooks().find((served) => served.path === path);
    if (hook === undefined) throw new HttpError("route-unknown", "There is no webhook at this address.");
    if (req.method !== "POST")
      throw new HttpError("method-not-allowed", "A webhook is delivered with POST.", { headers: { allow: "POST" } });
    const { form } = hook;
    const keys = hook.secrets().flatMap((secret) => form.keyOf(secret) ?? []);
    if (keys.length === 0) throw new SignalboxError("unavailable", "This webhook has no secret yet, and takes nothing without one.");
    const { headers } = req.raw;
    const body = new Uint8Array(await req.arrayBuffer());
    const delivery = form.verify({ headers, body, now: now() }, keys);
    if (!delivery.ok) throw new HttpError("signature-invalid", delivery.message);
    const input = parseBody(headers, body);
    const by = startedByWebhook(path);
    const { runId } = await engine.start({ workflow: hook.workflow, input, by, key: `${by}:${delivery.id}` });
    context.header("cache-control", "no-store");
    return context.json({ runId }, 202);
  });
}
