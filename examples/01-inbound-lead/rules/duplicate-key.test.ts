import { expect, test } from "vitest";
import { duplicateKeys } from "./duplicate-key.ts";

const ana = { email: "ana@cedarbank.example", firstName: "Ana", lastName: "López", company: "Cedarbank Inc." };

test("case, a tag and another domain are the same person", () => {
  expect(duplicateKeys({ ...ana, email: "ANA+x@CedarBank.example" }).mailbox).toBe(duplicateKeys(ana).mailbox);
  expect(duplicateKeys({ ...ana, email: "a.lopez@other.example", lastName: "Lopez", company: "CEDARBANK" }).person).toBe(
    duplicateKeys(ana).person,
  );
});

test("another company with the same name is another person", () => {
  expect(duplicateKeys({ ...ana, company: "Cedarbank 2 Inc." }).person).not.toBe(duplicateKeys(ana).person);
});

test.each([{ company: null }, { firstName: "" }, { lastName: " " }, { company: "..." }, { firstName: "🚀" }])(
  "too little to tell people apart by is no key: %o",
  (change) => {
    expect(duplicateKeys({ ...ana, ...change }).person).toBeNull();
  },
);

test("names in other scripts are told apart", () => {
  const person = (firstName: string) => duplicateKeys({ ...ana, firstName, lastName: "田中" }).person;
  expect(person("健太")).not.toBe(person("美咲"));
});
