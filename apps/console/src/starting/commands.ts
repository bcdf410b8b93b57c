// What somebody can run in a shell, word for word.
import type { Json } from "../schema-form/json.ts";

/** A text as one word of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const json = (value: Json): string => quoted(JSON.stringify(value));
const withKey = `-H "authorization: Bearer $SIGNALBOX_API_KEY" -H "content-type: application/json"`;

export const startCommand = (origin: string, workflow: string, input: Json): string =>
  `curl ${origin}/api/runs ${withKey} \\\n  -H "idempotency-key: $(uuidgen)" -d ${json({ workflow, input })}`;

export const eventCommand = (origin: string, event: string, payload: Json): string =>
  `curl ${origin}/api/events ${withKey} \\\n  -d ${json({ event, key: "...", payload })}`;

export const webhookCommand = (origin: string, path: string, input: Json): string =>
  `body=${json(input)}
id="msg_$(openssl rand -hex 12)"; timestamp=$(date +%s)
key=$(printf %s "\${WEBHOOK_SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')
signature=$(printf %s "$id.$timestamp.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
curl ${origin}/hooks${path} -H "content-type: application/json" -H "webhook-id: $id" \\
  -H "webhook-timestamp: $timestamp" -H "webhook-signature: v1,$signature" --data-binary "$body"`;

export const formCommand = (link: string, texts: Iterable<readonly [string, string]>): string =>
  [`curl -i ${link}`, ...[...texts].map(([name, text]) => `--data-urlencode ${quoted(`${name}=${text}`)}`)].join(" \\\n  ");
