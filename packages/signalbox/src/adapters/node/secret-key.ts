// The instance's key for secrets: from a file that its owner alone can read, or from the environment. There is no default one.

import { randomBytes } from "node:crypto";
import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { messageOf, SignalboxError } from "../../base/error.ts";
import type { Environment } from "../../ports/environment.ts";
import { type InstanceKeys, KEY_BYTES } from "./aes-envelope.ts";

export const SECRET_KEY = "SIGNALBOX_SECRET_KEY";
export const SECRET_KEY_FILE = "SIGNALBOX_SECRET_KEY_FILE";
/** While secrets are turned to another key: the one before it. */
export const OLD_SECRET_KEY = "SIGNALBOX_OLD_SECRET_KEY";
export const OLD_SECRET_KEY_FILE = "SIGNALBOX_OLD_SECRET_KEY_FILE";

const WRITTEN = /^[A-Za-z0-9+/_-]{43}=?$/;

export interface WrittenKeys extends InstanceKeys {
  /** As they are written down, for whoever must never print them. */
  readonly texts: readonly string[];
}

/** Null: there is none. @throws SignalboxError `config-invalid` for one that is no key, or that others can read. */
export function secretKeysOf(environment: Environment): WrittenKeys | null {
  const current = writtenKey(environment, SECRET_KEY, SECRET_KEY_FILE);
  const former = writtenKey(environment, OLD_SECRET_KEY, OLD_SECRET_KEY_FILE);
  if (current === null && former !== null)
    throw refusal(`there is a key from before and none for now. Set ${SECRET_KEY_FILE}, or call the one that there is by its name.`);
  if (current === null) return null;
  const texts = [current, ...(former === null ? [] : [former])];
  return { current: bytesOf(current), former: former === null ? null : bytesOf(former), texts };
}

/** Makes a key in a new file that its owner alone can read. */
export function makeSecretKey(file: string): void {
  try {
    const handle = openSync(file, "wx", 0o600);
    try {
      writeFileSync(handle, `${randomBytes(KEY_BYTES).toString("base64")}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (thrown) {
    const exists = (thrown as NodeJS.ErrnoException).code === "EEXIST";
    const advice = exists ? "A key is never written over: what is under it could be opened no more. Name a new file." : messageOf(thrown);
    throw new SignalboxError("usage", `No key was written to ${file}. ${advice}`, { cause: thrown });
  }
}

function writtenKey(environment: Environment, name: string, fileName: string): string | null {
  const text = environment[name];
  const file = environment[fileName];
  const hasText = text !== undefined && text !== "";
  const hasFile = file !== undefined && file !== "";
  if (hasText && hasFile) throw refusal(`${name} and ${fileName} are both set. Keep one of them.`);
  if (hasText) return checked(text, name);
  return hasFile ? checked(readKeyFile(file, fileName), file) : null;
}

function checked(text: string, where: string): string {
  if (WRITTEN.test(text.trim())) return text.trim();
  throw refusal(`what is in ${where} is no key: ${KEY_BYTES} bytes in base64. "signalbox secrets init <file>" makes one.`);
}

function readKeyFile(file: string, name: string): string {
  let handle: number;
  try {
    handle = openSync(file, "r");
  } catch (thrown) {
    throw refusal(`${name} names ${file}, which cannot be read (${messageOf(thrown)}). "signalbox secrets init <file>" makes a key.`);
  }
  try {
    const { mode } = fstatSync(handle);
    if (process.platform !== "win32" && (mode & 0o077) !== 0)
      throw refusal(`others can read ${file} (mode ${(mode & 0o777).toString(8).padStart(4, "0")}). Take that away: chmod 600 ${file}.`);
    return readFileSync(handle, "utf8");
  } finally {
    closeSync(handle);
  }
}

const bytesOf = (text: string): Uint8Array => Buffer.from(text, "base64");
const refusal = (what: string): SignalboxError => new SignalboxError("config-invalid", `The key for secrets: ${what}`);
