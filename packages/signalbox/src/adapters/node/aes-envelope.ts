// E1. Each value is under a data key of its own, AES-256-GCM with a random nonce; the data key is under the instance's, likewise.
// E2. Both seals cover what the secret is: its name, number, kind, hosts and field. A row that was edited or put in another's place does not open.
// E3. Turning to another key of the instance wraps data keys anew and opens no value.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { SignalboxError } from "../../base/error.ts";
import { canonical } from "../../base/json.ts";
import type { Envelope, SealedSecret, SecretLabel } from "../../ports/secret-store.ts";

export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORM = 1;
const ALGORITHM = "aes-256-gcm";

export interface InstanceKeys {
  readonly current: Uint8Array;
  /** What secrets may still be under. */
  readonly former: Uint8Array | null;
}

/** Known by this, told by nothing: a part of a hash. */
export const keyIdOf = (key: Uint8Array): string =>
  createHash("sha256").update("signalbox key id\n").update(key).digest("hex").slice(0, 12);

export function aesEnvelope({ current, former }: InstanceKeys): Envelope {
  const keyId = keyIdOf(current);
  const keys = new Map([[keyId, current], ...(former === null ? [] : [[keyIdOf(former), former] as const])]);
  const wrap = (label: SecretLabel, dataKey: Uint8Array) => ({ keyId, wrappedKey: encrypt(current, dataKey, wrapLabel(label, keyId)) });
  const unwrap = (label: SecretLabel, { keyId: id, wrappedKey }: SealedSecret): Uint8Array => {
    const key = keys.get(id);
    if (key === undefined) throw otherKey(label, id, [...keys.keys()]);
    return decrypt(key, wrappedKey, wrapLabel(label, id)) ?? broken(label);
  };
  return {
    keyId,
    seal: (label, value) => {
      const dataKey = randomBytes(KEY_BYTES);
      return { ...wrap(label, dataKey), sealed: encrypt(dataKey, Buffer.from(value, "utf8"), valueLabel(label)) };
    },
    open: (label, secret) => {
      const value = decrypt(unwrap(label, secret), secret.sealed, valueLabel(label)) ?? broken(label);
      return Buffer.from(value).toString("utf8");
    },
    rewrap: (label, secret) => ({ ...wrap(label, unwrap(label, secret)), sealed: secret.sealed }),
  };
}

const partsOf = ({ name, version, kind, hosts, field }: SecretLabel) => ({ name, version, kind, hosts, field });
const valueLabel = (label: SecretLabel): Buffer => Buffer.from(`signalbox secret\n${canonical(partsOf(label))}`);
const wrapLabel = (label: SecretLabel, keyId: string): Buffer => Buffer.from(`signalbox data key ${keyId}\n${canonical(partsOf(label))}`);

/** Form, nonce, text, tag. */
function encrypt(key: Uint8Array, text: Uint8Array, label: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(label);
  return Buffer.concat([Buffer.of(FORM), nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

/** Null where a single bit is another one. */
function decrypt(key: Uint8Array, bytes: Uint8Array, label: Uint8Array): Uint8Array | null {
  if (bytes[0] !== FORM || bytes.length < 1 + NONCE_BYTES + TAG_BYTES) return null;
  const tagAt = bytes.length - TAG_BYTES;
  const textAt = 1 + NONCE_BYTES;
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(1, textAt), { authTagLength: TAG_BYTES });
  decipher.setAAD(label).setAuthTag(bytes.subarray(tagAt));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(textAt, tagAt)), decipher.final()]);
  } catch {
    return null;
  }
}

function broken({ name }: SecretLabel): never {
  throw new SignalboxError(
    "secret-unreadable",
    `The secret "${name}" is not as it was stored, and is not used. Set it again: signalbox secrets set ${name}.`,
  );
}

const otherKey = ({ name }: SecretLabel, keyId: string, known: readonly string[]): SignalboxError =>
  new SignalboxError(
    "secret-unreadable",
    `The secret "${name}" was stored under the key ${keyId}, and the key here is ${known.join(" or ")}. Give the instance its key, or set the secret again.`,
  );
