// Standard Webhooks 1.0.0, symmetric: the signature is HMAC-SHA256 over "<id>.<timestamp>.<body>", in base64 behind "v1,".
// W1. A timestamp further than five minutes from now is refused, whoever signed it.
// W2. Of several signatures and several secrets, one that fits is enough: that is how a secret is replaced.
import { Buffer } from "node:buffer";
import type { SignatureForm, Verdict } from "../../../ports/webhook.ts";
import { macOf, sameBytes } from "./mac.ts";

const WINDOW_MS = 5 * 60_000;
const [LEAST_BYTES, MOST_BYTES] = [24, 64];
/** A header can hold hundreds; nobody rotates that many. */
const MOST_SIGNATURES = 16;
const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;
/** Printable ASCII, so that it can be a part of an idempotency key. */
const ID = /^[!-~]{1,128}$/;

export const standardWebhooks: SignatureForm = {
  keyOf: (secret) => {
    const key = Buffer.from(SECRET.exec(secret)?.[1] ?? "", "base64");
    return key.length >= LEAST_BYTES && key.length <= MOST_BYTES ? key : null;
  },
  verify: ({ headers, body, now }, keys) => {
    const [id, timestamp, given] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => headers.get(name) ?? "");
    if (id === undefined || !ID.test(id) || timestamp === undefined || !/^[0-9]{1,12}$/.test(timestamp) || !given)
      return refused("A delivery has the headers webhook-id, webhook-timestamp and webhook-signature.");
    if (Math.abs(now - Number(timestamp) * 1_000) > WINDOW_MS) return refused("The webhook-timestamp is more than five minutes from now.");
    const expected = keys.map((key) => macOf(key, `${id}.${timestamp}.`, body));
    if (!signaturesIn(given).some((signature) => expected.some((mac) => sameBytes(mac, signature))))
      return refused("No signature of the delivery fits.");
    return { ok: true, id };
  },
};

/** The headers of a delivery of our own. Each of the keys signs it, so that its receiver may have either while one takes the other's place (W2). */
export function signedHeaders(id: string, now: number, body: Uint8Array, keys: readonly Uint8Array[]): Readonly<Record<string, string>> {
  const timestamp = Math.floor(now / 1_000);
  const signatures = keys.map((key) => `v1,${Buffer.from(macOf(key, `${id}.${timestamp}.`, body)).toString("base64")}`);
  return { "webhook-id": id, "webhook-timestamp": String(timestamp), "webhook-signature": signatures.join(" ") };
}

/** The bytes of each "v1,<base64>"; other versions are passed over. One that is written in another way than ours is none. */
const signaturesIn = (header: string): readonly Uint8Array[] =>
  header
    .split(" ", MOST_SIGNATURES)
    .filter((part) => part.startsWith("v1,"))
    .map((part) => part.slice("v1,".length))
    .flatMap((text) => {
      const bytes = Buffer.from(text, "base64");
      return bytes.toString("base64") === text ? [bytes] : [];
    });

const refused = (message: string): Verdict => ({ ok: false, message });
