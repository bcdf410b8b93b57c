// GitHub's form: HMAC-SHA256 over the body, in hex behind "sha256=". Neither the delivery's id nor a time is signed.
// W3. What is not signed makes nothing new: a delivery is known by its body, so that a body that somebody saw, sent again under another id,
// is the delivery that it was.
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { SignatureForm, Verdict } from "../../../ports/webhook.ts";
import { macOf, sameBytes } from "./mac.ts";

const LEAST_CHARACTERS = 16;
const SIGNATURE = /^sha256=([0-9a-f]{64})$/;
const ID = /^[!-~]{1,128}$/;

export const githubWebhooks: SignatureForm = {
  keyOf: (secret) => (secret.length < LEAST_CHARACTERS ? null : Buffer.from(secret, "utf8")),
  verify: ({ headers, body }, keys) => {
    const signature = SIGNATURE.exec(headers.get("x-hub-signature-256") ?? "")?.[1];
    if (signature === undefined || !ID.test(headers.get("x-github-delivery") ?? ""))
      return refused("A delivery has the headers X-Hub-Signature-256 and X-GitHub-Delivery.");
    if (!keys.some((key) => sameBytes(macOf(key, "", body), Buffer.from(signature, "hex"))))
      return refused("The signature of the delivery does not fit.");
    return { ok: true, id: createHash("sha256").update(body).digest("hex") };
  },
};

const refused = (message: string): Verdict => ({ ok: false, message });
