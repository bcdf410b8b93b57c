import type { DatabaseSync } from "node:sqlite";
import { seededRandom } from "../../world/random.ts";
import type { Order } from "../rules/order.ts";
import type { Ticket } from "../rules/ticket.ts";

/** A made-up customer with their orders, what they write, and what they answer when they are asked which order they mean. */
export interface Case {
  readonly customer: { readonly id: string; readonly name: string; readonly email: string } | null;
  readonly orders: readonly Omit<Order, "refunded">[];
  readonly ticket: Ticket;
  readonly answer: string;
}

const NAMES = [
  "Ada Berg",
  "Ben Okafor",
  "Chiara Costa",
  "Dilan Yilmaz",
  "Eva Novak",
  "Finn Larsen",
  "Gül Demir",
  "Hugo Martin",
  "Ines Duarte",
  "Jun Sato",
];
const ITEMS = ["a desk lamp", "an oak table", "two chairs", "a kettle", "a tea set", "a rug", "a shelf", "a mirror"];

type Make = (known: { readonly first: string; readonly second: string }) => readonly [subject: string, body: string];
interface Shape {
  /** Of a hundred tickets. */
  readonly share: number;
  readonly orders: readonly Order["status"][];
  readonly isStranger?: true;
  readonly texts: readonly Make[];
}

/** What tickets are made to be; shares are invented, and the same whoever handles them. */
const SHAPES: readonly Shape[] = [
  {
    share: 16,
    orders: ["delivered"],
    texts: [
      () => ["Login", "I forgot my password and cannot log in. Can you help?"],
      () => ["Password", "Please send me a link to reset my password."],
    ],
  },
  {
    share: 16,
    orders: ["shipped"],
    texts: [
      () => ["My order", "Where is my order? When will the parcel arrive?"],
      ({ first }) => ["Delivery", `When will my order ${first} be delivered? The tracking does not move.`],
    ],
  },
  {
    share: 8,
    orders: ["shipped", "preparing"],
    texts: [() => ["My order", "Where is my order? I am waiting for the shipment."]],
  },
  {
    share: 22,
    orders: ["delivered"],
    texts: [
      ({ first }) => ["Broken", `Order ${first} came broken, please refund it.`],
      ({ first }) => ["Return", `The item of order ${first} is defective and I ask for my money back.`],
    ],
  },
  {
    share: 12,
    orders: ["delivered", "delivered"],
    texts: [
      () => ["Refund", "It is defective, I want to return it and get a refund."],
      () => ["Damaged", "It arrived damaged and I want my money back."],
    ],
  },
  {
    share: 8,
    orders: ["delivered"],
    texts: [() => ["Question", "Which item did I get for that price again, and is there news?"]],
  },
  {
    share: 6,
    orders: ["preparing"],
    texts: [() => ["Hello", "It is about the thing I wrote you about."]],
  },
  { share: 4, orders: ["delivered"], texts: [() => ["Your shop", "My lawyer will hear of this unless you refund me at once."]] },
  {
    share: 3,
    orders: ["delivered"],
    texts: [() => ["Password", "I think somebody else uses my account, it was hacked. I need a new password."]],
  },
  { share: 3, orders: [], isStranger: true, texts: [() => ["Hi", "I forgot my password"]] },
  { share: 2, orders: ["delivered"], texts: [() => ["Automatic reply: away", "I am away until Monday and will answer your mail then."]] },
];

/** The n-th case of a seed; it does not depend on the others. Orders have four digits, so n goes up to 3,999. */
export function caseAt(seed: number, n: number): Case {
  const random = seededRandom(`ticket ${seed} ${n}`);
  const { orders: statuses, texts, isStranger } = shapeFor(random.whole(0, 99));
  const orders = statuses.map((status, place) => ({
    number: `O-${2_000 + n * 2 + place}`,
    item: random.pick(ITEMS),
    status,
    expectedOn: status === "shipped" || status === "preparing" ? "2026-12-11" : null,
    paid: random.whole(15, 240) * 100,
  }));
  const [first = "", second = first] = orders.map(({ number }) => number);
  const [subject, body] = random.pick(texts)({ first, second });
  const email = `customer-${n}@mail.example`;
  return {
    customer: isStranger === true ? null : { id: `G-${n}`, name: random.pick(NAMES), email },
    orders,
    ticket: { id: `G-${seed}-${n}`, from: isStranger === true ? `stranger-${n}@elsewhere.example` : email, subject, body },
    answer: `It is ${random.pick([first, second])}.`,
  };
}

function shapeFor(draw: number): Shape {
  let left = draw;
  for (const shape of SHAPES) {
    if (left < shape.share) return shape;
    left -= shape.share;
  }
  throw new Error("The shares of SHAPES do not add up to a hundred.");
}

/** The case of a ticket, by the ticket's id. */
export function caseOf(id: string): Case {
  const [, seed, n] = id.split("-").map(Number);
  return caseAt(seed ?? 0, n ?? 0);
}

/** Puts customers and orders into the desk. */
export function addCases(db: DatabaseSync, cases: readonly Case[]): void {
  const customer = db.prepare("INSERT INTO customers VALUES (?, ?, ?)");
  const order = db.prepare("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)");
  for (const { customer: who, orders } of cases) {
    if (who === null) continue;
    customer.run(who.id, who.name, who.email);
    for (const { number, item, status, expectedOn, paid } of orders) order.run(number, who.id, item, status, expectedOn, paid);
  }
}
