import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeSecretKey, secretKeysOf } from "./secret-key.ts";

const folder = mkdtempSync(join(tmpdir(), "signalbox-key-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const KEY = Buffer.alloc(32, 5).toString("base64");

test("S18.1 a key is made in a new file that its owner alone can read, and is never written over", () => {
  const file = join(folder, "made");
  makeSecretKey(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(secretKeysOf({ SIGNALBOX_SECRET_KEY_FILE: file })?.current).toHaveLength(32);
  const before = readFileSync(file, "utf8");
  expect(() => makeSecretKey(file)).toThrow(/never written over/);
  expect(readFileSync(file, "utf8")).toBe(before);
});

test("S18.1 there is no default key; one that others can read, or that is none, is refused and not told", () => {
  const file = join(folder, "open");
  writeFileSync(file, KEY);
  chmodSync(file, 0o640);
  expect(secretKeysOf({})).toBe(null);
  expect(secretKeysOf({ SIGNALBOX_SECRET_KEY: "" })).toBe(null);
  expect(secretKeysOf({ SIGNALBOX_SECRET_KEY: KEY })?.current).toEqual(Buffer.alloc(32, 5));
  expect(() => secretKeysOf({ SIGNALBOX_SECRET_KEY_FILE: file })).toThrow(/others can read .*mode 0640.*chmod 600/);
  chmodSync(file, 0o600);
  expect(secretKeysOf({ SIGNALBOX_SECRET_KEY_FILE: file })?.texts).toEqual([KEY]);
  expect(() => secretKeysOf({ SIGNALBOX_SECRET_KEY_FILE: join(folder, "none") })).toThrow(/cannot be read/);
  expect(() => secretKeysOf({ SIGNALBOX_SECRET_KEY: "hunter2hunter2" })).toThrow(/^(?!.*hunter2).*no key: 32 bytes in base64/);
  expect(() => secretKeysOf({ SIGNALBOX_SECRET_KEY: KEY, SIGNALBOX_SECRET_KEY_FILE: file })).toThrow(/both set/);
  expect(() => secretKeysOf({ SIGNALBOX_OLD_SECRET_KEY: KEY })).toThrow(/from before and none for now/);
});
