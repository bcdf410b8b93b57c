// Notices as a delivery that Slack and others read, signed as Standard Webhooks says. The same bytes of a message's id in each attempt, a
// fresh timestamp, no redirect, and no address that a tool could not reach either (host-transport, H1 to H5).
import { Buffer } from "node:buffer";
import type { NoticeTopic } from "../../../base/notice-topic.ts";
import { type NoticeChannel, NoticeRefused, type OutgoingNotice } from "../../../ports/notice-channel.ts";
import type { Transport } from "../../../ports/transport.ts";
import { signedHeaders, standardWebhooks } from "../webhooks/standard-webhooks.ts";
import { slackBody } from "./slack-body.ts";

export interface WebhookChannelOptions {
  readonly name: string;
  /** Read for each delivery; null: it is not there. */
  readonly url: () => string | null;
  readonly secrets: () => readonly string[];
  readonly about?: readonly NoticeTopic[];
  readonly workflows?: readonly string[];
  readonly transport: Transport;
  readonly now: () => number;
}

const GONE = 410;

export function webhookChannel({ name, url, secrets, about, workflows, transport, now }: WebhookChannelOptions): NoticeChannel {
  return {
    name: `webhook:${name}`,
    ...(about === undefined ? {} : { about }),
    ...(workflows === undefined ? {} : { workflows }),
    send: async (message, _to, signal) => {
      const target = url();
      if (target === null || !URL.canParse(target)) throw new Error(`The webhook "${name}" has no address here: its variable is not set.`);
      const keys = secrets().flatMap((secret) => standardWebhooks.keyOf(secret) ?? []);
      if (keys.length === 0)
        throw new Error(
          `The webhook "${name}" has no secret here, and nothing is posted unsigned. It is "whsec_" and 24 to 64 bytes in base64.`,
        );
      const { status } = await post(transport, new URL(target), message, keys, now(), signal);
      if (status === GONE) throw new NoticeRefused(`The webhook "${name}" answered 410: it wants nothing any more.`, true);
      if (status < 200 || status > 299) throw new Error(`The webhook "${name}" answered ${status}.`);
    },
  };
}

async function post(
  transport: Transport,
  url: URL,
  message: OutgoingNotice,
  keys: readonly Uint8Array[],
  now: number,
  signal: AbortSignal,
): Promise<Response> {
  const body = Buffer.from(JSON.stringify(slackBody(message)), "utf8");
  const fetch = transport.fetchFor([url.port === "" && url.protocol === "http:" ? `${url.host}:80` : url.host]);
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...signedHeaders(message.id, now, body, keys) },
    body,
    redirect: "manual",
    signal,
  });
  await response.body?.cancel();
  return response;
}
