import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import type { Secrets } from "../../ports/secrets.ts";

/** Memory in KiB, passes and lanes: OWASP's first choice for argon2id (Password Storage Cheat Sheet). */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

type Cost = { readonly memory: number; readonly passes: number; readonly parallelism: number };

const derived = (password: string, salt: Uint8Array, cost: Cost, tagLength: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const message = Buffer.from(password.normalize("NFKC"));
    argon2("argon2id", { message, nonce: salt, tagLength, ...cost }, (error, key) => (error === null ? resolve(key) : reject(error)));
  });

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64").replace(/=+$/, "");
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

export const nodeSecrets: Secrets = {
  token: (bytes) => randomBytes(bytes).toString("base64url"),
  hashPassword: async (password) => {
    const salt = randomBytes(SALT_BYTES);
    const { memory, passes, parallelism } = COST;
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(await derived(password, salt, COST, HASH_BYTES))}`;
  },
  verifyPassword: async (password, stored) => {
    const [, memory, passes, parallelism, salt, hash] = PHC.exec(stored) ?? [];
    if (salt === undefined || hash === undefined) return false;
    const expected = Buffer.from(hash, "base64");
    const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
    return timingSafeEqual(expected, await derived(password, Buffer.from(salt, "base64"), cost, expected.length));
  },
};
