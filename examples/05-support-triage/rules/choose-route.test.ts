import { describe, expect, test } from "vitest";
import { chooseRoute } from "./choose-route.ts";
import type { Order } from "./order.ts";
import { readTicket } from "./read-ticket.ts";
import type { Category } from "./ticket.ts";

const customer = { id: "C-1", name: "Ida", email: "ida@mail.example" };
const order = (number: string, status: Order["status"]): Order => ({
  number,
  item: "a lamp",
  status,
  expectedOn: null,
  paid: 100,
  refunded: 0,
});
const orders = [order("O-1001", "shipped"), order("O-1002", "delivered")];
const route = (category: Category, body = "", changes: Partial<Parameters<typeof chooseRoute>[0]> = {}, subject = "Hello") =>
  chooseRoute({ facts: readTicket({ subject, body }), category, customer, orders, ...changes });

describe("what is plain takes a plain path", () => {
  test("a password", () => expect(route("password-reset")).toEqual({ kind: "reset", customer }));
  test.each([
    ["the order that is named", "Where is o-1002?", "O-1002"],
    ["the only one under way", "Where is my order?", "O-1001"],
  ])("the status of %s", (_name, body, number) => expect(route("order-status", body)).toMatchObject({ kind: "status", order: { number } }));
});

describe("what is not plain is for the agent", () => {
  test.each([
    ["two orders are named", "Where are O-1001 and O-1002?", {}],
    ["the order is somebody else's", "Where is O-7777?", {}],
    ["two are under way", "Where is it?", { orders: [...orders, order("O-1003", "preparing")] }],
    ["none is", "Where is it?", { orders: [] }],
  ])("%s", (_name, body, changes) => expect(route("order-status", body, changes).kind).toBe("agent"));
  test.each(["refund", "other"] as const)("%s", (category) => expect(route(category).kind).toBe("agent"));
});

describe("before everything else", () => {
  test("a machine is not answered", () => expect(route("refund", "", {}, "Out of office: back on Monday").kind).toBe("ignore"));
  test("a stranger is for people", () => expect(route("password-reset", "", { customer: null })).toMatchObject({ queue: "front-desk" }));
  test("an account that others use gets no password", () =>
    expect(route("password-reset", "My account was hacked")).toMatchObject({ kind: "escalate", queue: "security" }));
});
