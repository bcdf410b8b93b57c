import { expect, test } from "vitest";
import type { LeadFacts } from "./lead.ts";
import { normalLead } from "./normal-lead.fixture.ts";
import { classifySender } from "./sender.ts";

test.each<[Partial<LeadFacts>, string, string]>([
  [{}, "company", "company-address"],
  [{ email: "ana@gmail.com" }, "free-mail", "free-mail"],
  [{ email: "ana@mailinator.com" }, "spam", "disposable-address"],
  [{ email: "ana@inbox.guerrillamail.com" }, "spam", "disposable-address"],
  [{ firstName: "Win www.prizes.example/now" }, "spam", "link-in-name"],
  [{ company: "SEO services & backlinks" }, "spam", "promotion"],
  [{ title: "Student" }, "student", "student-title"],
  [{ title: "学生" }, "student", "student-title"],
  [{ email: "ana@cs.stanford.edu" }, "student", "academic-address"],
  [{ email: "ana@ox.ac.uk" }, "student", "academic-address"],
  [{ email: "ana@uni-heidelberg.de" }, "student", "academic-address"],
])("%o is %s by %s", (change, kind, rule) => {
  expect(classifySender(normalLead(change))).toMatchObject({ kind, rule });
});

test.each<Partial<LeadFacts>>([
  { lastName: "Seo" },
  { firstName: "Loan" },
  { company: "Internal Affairs Ltd", title: "International sales" },
  { email: "ana@educado.example" },
  { email: "ana@notmailinator.com" },
  { lastName: "van den.Berg" },
])("a name that merely looks like it is no spam and no student: %o", (change) => {
  expect(classifySender(normalLead(change)).kind).toBe("company");
});
