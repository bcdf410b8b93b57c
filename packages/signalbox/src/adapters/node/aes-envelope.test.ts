import { describe, expect, test } from "vitest";
import type { SealedSecret, SecretLabel } from "../../ports/secret-store.ts";
import { aesEnvelope } from "./aes-envelope.ts";

const key = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const envelope = aesEnvelope({ current: key(1), former: null });
const label: SecretLabel = { name: "crm", version: 3, kind: "bearer", hosts: ["api.example"], field: null };
const VALUE = "sk-live-ünïcode-0123456789";
const sealed = envelope.seal(label, VALUE);
const unreadable = expect.objectContaining({ code: "secret-unreadable" });

describe("S18.1 a sealed secret", () => {
  test("opens under its key and label, and is another text each time", () => {
    expect(envelope.open(label, sealed)).toBe(VALUE);
    expect(envelope.seal(label, VALUE).sealed).not.toEqual(sealed.sealed);
    expect(Buffer.from(sealed.sealed).includes("sk-live")).toBe(false);
  });
  test("does not open with any bit of any byte of it flipped, or cut short", () => {
    for (const part of ["wrappedKey", "sealed"] as const) {
      const bytes = sealed[part];
      for (let index = 0; index < bytes.length; index++)
        for (const bit of [0x01, 0x80]) {
          const changed = Uint8Array.from(bytes);
          changed[index] = (changed[index] as number) ^ bit;
          expect(() => envelope.open(label, { ...sealed, [part]: changed }), `${part} ${index}`).toThrow(unreadable);
        }
      for (const length of [0, 1, 12, 28, bytes.length - 1])
        expect(() => envelope.open(label, { ...sealed, [part]: bytes.subarray(0, length) })).toThrow(unreadable);
    }
  });
  test.each<[string, Partial<SecretLabel>]>([
    ["name", { name: "erp" }],
    ["number", { version: 4 }],
    ["kind", { kind: "basic" }],
    ["hosts", { hosts: ["evil.example"] }],
    ["field", { field: "x-key" }],
  ])("does not open in the place of another one: of another %s", (_what, change) => {
    expect(() => envelope.open({ ...label, ...change }, sealed)).toThrow(unreadable);
    expect(() => envelope.rewrap({ ...label, ...change }, sealed)).toThrow(unreadable);
  });
  test("does not open with another one's value or key in its place", () => {
    const other = envelope.seal(label, "another value of it");
    expect(() => envelope.open(label, { ...sealed, sealed: other.sealed })).toThrow(unreadable);
    expect(() => envelope.open(label, { ...sealed, wrappedKey: other.wrappedKey })).toThrow(unreadable);
  });
  test("does not open under another key of the instance, which is told by its id and not by itself", () => {
    const other = aesEnvelope({ current: key(2), former: null });
    expect(() => other.open(label, sealed)).toThrow(new RegExp(`under the key ${sealed.keyId}, and the key here is ${other.keyId}`));
    expect(() => other.open(label, { ...sealed, keyId: other.keyId })).toThrow(unreadable);
  });
  test("no message says the value, or a key", () => {
    const told: string[] = [];
    const attempt = (secret: SealedSecret): void => {
      try {
        envelope.open(label, secret);
      } catch (thrown) {
        told.push(String(thrown), JSON.stringify(thrown));
      }
    };
    attempt({ ...sealed, keyId: "none" });
    attempt({ ...sealed, sealed: new Uint8Array(60) });
    expect(told).toHaveLength(4);
    expect(told.join()).not.toMatch(/sk-live|AQEB/);
  });
});

test("S18.7 another key of the instance takes a secret over, and its value stays as it was sealed", () => {
  const next = aesEnvelope({ current: key(2), former: key(1) });
  expect(next.open(label, sealed)).toBe(VALUE);
  const turned = next.rewrap(label, sealed);
  expect(turned.sealed).toBe(sealed.sealed);
  expect(turned.keyId).toBe(next.keyId);
  expect(aesEnvelope({ current: key(2), former: null }).open(label, turned)).toBe(VALUE);
  expect(() => envelope.open(label, turned)).toThrow(unreadable);
});
