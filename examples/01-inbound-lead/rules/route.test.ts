import { expect, test } from "vitest";
import { chooseRoute } from "./route.ts";
import { chooseNurture, chooseSequence } from "./sequence.ts";

const sender = (kind: "company" | "free-mail" | "student" | "spam") => ({ kind, rule: `rule-of-${kind}`, because: "so" });
const nobody = { sender: sender("company"), duplicateOf: null, account: null };
const customer = { name: "Cedarbank", competitor: false, customer: true };

test.each([
  [nobody, "prospect", "open-lead"],
  [{ ...nobody, sender: sender("free-mail") }, "prospect", "open-lead"],
  [{ ...nobody, sender: sender("spam"), account: customer }, "spam", "rule-of-spam"],
  [{ ...nobody, duplicateOf: { leadId: "lead-1", by: "person" as const }, account: customer }, "duplicate", "same-person"],
  [{ ...nobody, account: { ...customer, competitor: true } }, "competitor", "competitor-account"],
  [{ ...nobody, sender: sender("student"), account: customer }, "student", "rule-of-student"],
  [{ ...nobody, account: customer }, "customer", "customer-account"],
  [{ ...nobody, account: { ...customer, customer: false } }, "prospect", "open-lead"],
])("the first rule that holds answers: %o", (facts, kind, rule) => {
  expect(chooseRoute(facts)).toMatchObject({ kind, rule });
});

test("sequences follow size and seniority", () => {
  expect(chooseSequence({ seniority: "executive", employees: 999 })).toBe("growth");
  expect(chooseSequence({ seniority: "executive", employees: null })).toBe("growth");
  expect(chooseSequence({ seniority: "head", employees: 1000 })).toBe("enterprise-executive");
  expect(chooseSequence({ seniority: "manager", employees: 1000 })).toBe("enterprise-team");
  expect(chooseNurture({ sender: sender("free-mail") })).toBe("nurture-personal");
  expect(chooseNurture({ sender: sender("company") })).toBe("nurture-company");
});
