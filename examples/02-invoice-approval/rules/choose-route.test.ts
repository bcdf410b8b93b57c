import { describe, expect, test } from "vitest";
import { chooseRoute, type Order, type Vendor } from "./choose-route.ts";
import { readInvoice } from "./read-invoice.ts";
import { sampleInvoice } from "./sample-invoice.fixture.ts";

const vendor: Vendor = {
  id: "V1001",
  name: "Müller & Söhne",
  email: "billing@mueller.example",
  iban: "DE00100000000000001001",
  blocked: false,
};
const order: Order = {
  number: "PO-5001",
  vendor: "V1001",
  costCentre: "IT",
  total: { amount: 9_000_000, currency: "EUR" },
  open: 9_000_000,
};
const invoiceOf = (amount: number | string, changes: Parameters<typeof sampleInvoice>[0] = {}) =>
  readInvoice({ invoice: sampleInvoice({ amount, lines: [{ description: "Work", amount }], ...changes }) });
const route = (amount: number | string, changes = {}, known: Partial<Parameters<typeof chooseRoute>[0]> = {}) =>
  chooseRoute({ invoice: invoiceOf(amount, changes), vendor, order, duplicateOf: null, ...known });

describe("the chain by amount", () => {
  test.each([
    ["1000.00", "automatic"],
    ["1000.01", "one-person"],
    ["20000.00", "one-person"],
    ["20000.01", "two-people"],
  ])("%s EUR is for %s", (amount, kind) => expect(route(amount).kind).toBe(kind));
});

describe("under the limit a person looks at", () => {
  test.each([
    ["another bank account", { iban: "GB99EVIL00000000000000" }, {}, /bank account/],
    ["no order", { order: null }, { order: null }, /names no order/],
    ["an unknown order", { order: "PO-1" }, { order: null }, /no order with/],
    ["another vendor's order", {}, { order: { ...order, vendor: "V1002" } }, /another vendor/],
    ["another currency", {}, { order: { ...order, total: { amount: 100, currency: "JPY" as const } } }, /in JPY/],
    ["more than is open", {}, { order: { ...order, open: 24_999 } }, /249.99 EUR/],
    ["another cost centre", { costCentre: "HR" }, {}, /belongs to IT/],
  ])("%s", (_name, changes, known, finding) => {
    expect(route("250.00", changes, known)).toMatchObject({ kind: "one-person", findings: [expect.stringMatching(finding)] });
  });
});

test("what is paid goes to the account on file", () => {
  const chosen = route("250.00", { iban: "GB99EVIL00000000000000" });
  expect("payment" in chosen && chosen.payment.iban).toBe(vendor.iban);
});

test("a duplicate is refused whatever else is wrong with it", () => {
  expect(route("nonsense", {}, { duplicateOf: 3 })).toEqual({ kind: "duplicate", because: "the same invoice is entry 3" });
});
test.each([
  ["unknown", null],
  ["blocked", { ...vendor, blocked: true }],
])("the invoice of an %s vendor is held", (_name, known) => {
  expect(route("250.00", {}, { vendor: known }).kind).toBe("held");
});
