import { expect, test } from "vitest";
import { asciiDomain, parseAddress } from "./email-address.ts";

test.each([
  ["ana@firm.example", "ana@firm.example"],
  [" ANA@Firm.Example ", "ana@firm.example"],
  ["ana+demo@firm.example", "ana@firm.example"],
  ["a.n.a@gmail.com", "ana@gmail.com"],
  ["A.na+x@googlemail.com", "ana@gmail.com"],
  ["+tag@firm.example", "+tag@firm.example"],
  ["a.na@firm.example", "a.na@firm.example"],
])("every spelling that reaches one person is one mailbox: %s is %s", (typed, mailbox) => {
  expect(parseAddress(typed).mailbox).toBe(mailbox);
});

test("an address keeps its tag, so that mail goes where the person asked for it", () => {
  expect(parseAddress("Ana+Demo@Firm.example").address).toBe("ana+demo@firm.example");
});

test("a domain in another script has one ASCII spelling", () => {
  expect(parseAddress("ユーザー@例え.jp").domain).toBe("xn--r8jz45g.jp");
});

test.each([
  ["https://www.Firm.example/about?x=1", "firm.example"],
  ["sales@firm.example", "firm.example"],
  ["firm.example.", "firm.example"],
  ["not a domain", ""],
  ["http://", ""],
  ["", ""],
])("a domain is found in what was typed: %s gives %j", (typed, domain) => {
  expect(asciiDomain(typed)).toBe(domain);
});
