import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readOutbox, sendToOutbox } from "./outbox.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "outbox-"));
});
afterEach(() => rmSync(home, { recursive: true }));

const mail = { from: "rep@firm.example", to: "ana@customer.example", subject: "Hello", body: "First line\n\nLast line" };

describe("the outbox", () => {
  test("O1. a key that was used writes nothing and gives the first message's id", async () => {
    const first = await sendToOutbox(home, "K1", mail);
    const second = await sendToOutbox(home, "K1", { ...mail, subject: "Other" });
    expect(second).toEqual(first);
    expect(readOutbox(home).map(({ eml }) => eml.includes("Subject: Hello"))).toEqual([true]);
  });

  test("O1. the same key at the same time is still one mail", async () => {
    await Promise.all(Array.from({ length: 20 }, () => sendToOutbox(home, "K1", mail)));
    expect(readdirSync(join(home, "outbox"))).toEqual(["K1.eml"]);
  });

  test("O2. what a killed process left half-written is no mail", async () => {
    await sendToOutbox(home, "K1", mail);
    writeFileSync(join(home, "outbox", ".left.part"), "Subject: Hal");
    expect(readOutbox(home)).toHaveLength(1);
  });

  test("the message id is the key's, so that a resend can be recognised", async () => {
    const { messageId } = await sendToOutbox(home, "K2", mail);
    expect(readOutbox(home)[0]).toMatchObject({ key: "K2", messageId, to: "ana@customer.example" });
  });

  test("a key with slashes stays inside the folder", async () => {
    await sendToOutbox(home, "../../etc/x", mail);
    expect(readOutbox(home)[0]?.key).toBe("../../etc/x");
  });

  test("a line break in a field adds no header", async () => {
    await sendToOutbox(home, "K3", { ...mail, subject: "Hi\r\nBcc: all@firm.example", to: "ana@customer.example" });
    expect(readOutbox(home)[0]?.eml).not.toMatch(/^Bcc:/im);
  });

  test("letters of every script and emoji arrive", async () => {
    await sendToOutbox(home, "K4", { ...mail, to: "ユーザー@例え.jp", subject: "こんにちは 🚀", body: "مرحبا 👩‍💻" });
    const eml = readOutbox(home)[0]?.eml ?? "";
    expect(eml).toContain("=?UTF-8?");
    expect(eml.includes(Buffer.from("مرحبا 👩‍💻").toString("base64")) || eml.includes("=D9=85")).toBe(true);
  });
});
