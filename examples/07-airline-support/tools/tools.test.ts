import type { DatabaseSync } from "node:sqlite";
import type { AnyTool, ToolContext } from "signalbox";
import { beforeEach, describe, expect, test } from "vitest";
import { inMemory } from "../bookings/database.ts";
import type { Reservation } from "../data/reservation.ts";
import { DAY, NEXT_DAY, reservation, smallAirline, user } from "../data/small-airline.fixture.ts";
import { airlineTools } from "./airline-tools.ts";

let db: DatabaseSync;
let calls = 0;
const tools = airlineTools(() => db);
beforeEach(() => {
  db = inMemory(smallAirline());
});

const context = (idempotencyKey = `key ${++calls}`): ToolContext => ({
  cost: () => undefined,
  idempotencyKey,
  attempt: 1,
  runId: "run-1",
  signal: new AbortController().signal,
  fetch,
});
function call(id: string, input: unknown, given = context()): unknown {
  const tool = tools.find(({ card }) => card.id === id) as AnyTool;
  const parsed = tool.input["~standard"].validate(input);
  if (!("value" in parsed)) throw new Error(`${id} does not take ${JSON.stringify(input)}`);
  const answer = answerOf(() => tool.run(parsed.value, given));
  if (String(answer).startsWith("Error: ")) return answer;
  expect(tool.output["~standard"].validate(answer)).not.toHaveProperty("issues");
  return answer;
}
function answerOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: "refused", outcome: "rejected" });
    return `Error: ${(thrown as Error).message}`;
  }
}
const balance = (id: string): unknown => db.prepare("SELECT amount FROM payment_methods WHERE id = ?").get(id)?.amount;

describe("looking", () => {
  test("a user, whose state is shown as a province", () => {
    const { address, ...rest } = user();
    const { state, ...lines } = address;
    expect(call("get_user_details", { user_id: "ada_berg_1" })).toEqual({ ...rest, address: { ...lines, province: state } });
    expect(call("get_user_details", { user_id: "nobody" })).toBe("Error: user not found");
  });

  test("a reservation", () => {
    expect(call("get_reservation_details", { reservation_id: "AAA111" })).toEqual(reservation());
    expect(call("get_reservation_details", { reservation_id: "ZZZ999" })).toBe("Error: reservation not found");
  });

  test("direct flights that can be booked", () => {
    const found = (date: string) =>
      call("search_direct_flight", { origin: "DEN", destination: "SEA", date }) as { flight_number: string }[];
    expect(found(DAY).map(({ flight_number }) => flight_number)).toEqual(["HAT001", "HAT002"]);
    expect(found(NEXT_DAY).map(({ flight_number }) => flight_number)).toEqual(["HAT001"]);
    expect(found("20 May")).toEqual([]);
    expect(found(DAY)[0]).toEqual({
      flight_number: "HAT001",
      origin: "DEN",
      destination: "SEA",
      scheduled_departure_time_est: "08:00:00",
      scheduled_arrival_time_est: "11:00:00",
      status: "available",
      available_seats: { basic_economy: 5, economy: 5, business: 5 },
      prices: { basic_economy: 50, economy: 100, business: 300 },
    });
  });

  test("one stop: the second flight leaves after the first lands, and on the next day prints the first day's prices", () => {
    const found = call("search_onestop_flight", { origin: "DEN", destination: "SEA", date: DAY }) as Record<string, unknown>[][];
    expect(found.map((pair) => pair.map(({ flight_number, date }) => `${flight_number} ${date}`))).toEqual([
      [`HAT004 ${DAY}`, `HAT005 ${NEXT_DAY}`],
      [`HAT006 ${DAY}`, `HAT005 ${DAY}`],
    ]);
    expect(found[0]?.[1]?.prices).toEqual({ basic_economy: 25, economy: 50, business: 150 });
  });

  test("airports", () => {
    expect(call("list_all_airports", {})).toMatchObject({ JFK: "New York", LGA: "LaGuardia" });
  });
});

describe("booking", () => {
  const booking = {
    user_id: "ada_berg_1",
    origin: "DEN",
    destination: "SEA",
    flight_type: "one_way",
    cabin: "economy",
    flights: [{ flight_number: "HAT001", date: DAY }],
    passengers: [
      { first_name: "Ada", last_name: "Berg", dob: "1980-01-02" },
      { first_name: "Bo", last_name: "Chen", dob: "1990-03-04" },
    ],
    payment_methods: [
      { payment_id: "certificate_1", amount: 240 },
      { payment_id: "gift_card_1", amount: 70 },
    ],
    total_baggages: 3,
    nonfree_baggages: 1,
    insurance: "yes",
  };

  test("prices, insures, bills, and uses a certificate up", () => {
    expect(call("book_reservation", booking)).toEqual({
      ...reservation({
        reservation_id: "HATHAT",
        flights: [{ flight_number: "HAT001", date: DAY, price: 100, origin: "DEN", destination: "SEA" }],
        passengers: booking.passengers,
        payment_history: booking.payment_methods,
        created_at: "2024-05-15T15:00:00",
        total_baggages: 3,
        nonfree_baggages: 1,
        insurance: "yes",
      }),
    });
    expect(balance("gift_card_1")).toBe(30);
    expect(balance("certificate_1")).toBeUndefined();
    expect(call("get_user_details", { user_id: "ada_berg_1" })).toMatchObject({ reservations: ["AAA111", "HATHAT"] });
  });

  test("numbers reservations upwards", () => {
    const paid = { ...booking, payment_methods: [{ payment_id: "credit_card_1", amount: 310 }] };
    const ids = [1, 2, 3].map(() => (call("book_reservation", paid) as Reservation).reservation_id);
    expect(ids).toEqual(["HATHAT", "HATHAU", "HATHAV"]);
  });

  test.each([
    ["user not found", { user_id: "nobody" }],
    ["flight HAT999 not found", { flights: [{ flight_number: "HAT999", date: DAY }] }],
    ["flight HAT001 not found on date 2024-06-01", { flights: [{ flight_number: "HAT001", date: "2024-06-01" }] }],
    ["flight HAT002 not available on date 2024-05-21", { flights: [{ flight_number: "HAT002", date: NEXT_DAY }] }],
    ["not enough seats on flight HAT001", { flights: [{ flight_number: "HAT001", date: NEXT_DAY }] }],
    ["payment method gift_card_9 not found", { payment_methods: [{ payment_id: "gift_card_9", amount: 310 }] }],
    ["not enough balance in payment method gift_card_1", { payment_methods: [{ payment_id: "gift_card_1", amount: 310 }] }],
    ["payment amount does not add up, total price is 310, but paid 90", { payment_methods: [{ payment_id: "credit_card_1", amount: 90 }] }],
  ])("refuses: %s", (reason, change) => {
    expect(call("book_reservation", { ...booking, ...change })).toBe(`Error: ${reason}`);
    expect(db.prepare("SELECT count(*) AS n FROM reservations").get()).toEqual({ n: 1 });
    expect(balance("gift_card_1")).toBe(100);
  });
});

describe("changing flights", () => {
  const change = (changes: object) =>
    call("update_reservation_flights", {
      reservation_id: "AAA111",
      cabin: "economy",
      flights: [{ flight_number: "HAT001", date: DAY }],
      payment_id: "credit_card_1",
      ...changes,
    });

  test("a kept flight keeps its price, and a change without a difference is not billed", () => {
    expect(change({})).toEqual(reservation());
  });

  test("a new cabin is priced anew, and the reservation goes on showing the one that was booked", () => {
    expect(change({ cabin: "business" })).toMatchObject({
      cabin: "economy",
      flights: [{ price: 300 }],
      payment_history: [{ amount: 90 }, { payment_id: "credit_card_1", amount: 210 }],
    });
    expect(db.prepare("SELECT cabin FROM segments WHERE reservation = 'AAA111'").all()).toEqual([{ cabin: "business" }]);
  });

  test("a cheaper flight is paid back to the gift card that is named", () => {
    change({ flights: [{ flight_number: "HAT002", date: DAY }], payment_id: "gift_card_1" });
    expect(balance("gift_card_1")).toBe(110);
  });

  test.each([
    ["reservation not found", { reservation_id: "ZZZ999" }],
    ["payment method not found", { payment_id: "credit_card_9" }],
    ["certificate cannot be used to update reservation", { payment_id: "certificate_1" }],
    ["gift card balance is not enough", { cabin: "business", payment_id: "gift_card_1" }],
    ["flight HAT002 not available on date 2024-05-21", { flights: [{ flight_number: "HAT002", date: NEXT_DAY }] }],
  ])("refuses: %s", (reason, changes) => {
    expect(change(changes)).toBe(`Error: ${reason}`);
    expect(call("get_reservation_details", { reservation_id: "AAA111" })).toEqual(reservation());
  });
});

describe("the rest of a reservation", () => {
  test("bags cost 50 dollars each where they are not free", () => {
    const bags = { reservation_id: "AAA111", total_baggages: 2, nonfree_baggages: 1, payment_id: "gift_card_1" };
    expect(call("update_reservation_baggages", bags)).toMatchObject({ total_baggages: 2, nonfree_baggages: 1 });
    expect(balance("gift_card_1")).toBe(50);
    expect(call("update_reservation_baggages", { ...bags, nonfree_baggages: 3 })).toBe("Error: gift card balance is not enough");
    expect(call("update_reservation_baggages", { ...bags, reservation_id: "ZZZ999" })).toBe("Error: reservation not found");
  });

  test("passengers change, their number does not", () => {
    const bo = { first_name: "Bo", last_name: "Chen", dob: "1990-03-04" };
    expect(call("update_reservation_passengers", { reservation_id: "AAA111", passengers: [bo] })).toEqual(
      reservation({ passengers: [bo] }),
    );
    expect(call("get_reservation_details", { reservation_id: "AAA111" })).toMatchObject({ passengers: [bo] });
    expect(call("update_reservation_passengers", { reservation_id: "AAA111", passengers: [bo, bo] })).toBe(
      "Error: number of passengers does not match",
    );
  });

  test("cancelling writes every payment back", () => {
    expect(call("cancel_reservation", { reservation_id: "AAA111" })).toEqual({
      ...reservation(),
      payment_history: [
        { payment_id: "credit_card_1", amount: 90 },
        { payment_id: "credit_card_1", amount: -90 },
      ],
      status: "cancelled",
    });
    expect(call("cancel_reservation", { reservation_id: "ZZZ999" })).toBe("Error: reservation not found");
  });

  test("certificates are numbered upwards", () => {
    const sent = (amount: number) => call("send_certificate", { user_id: "ada_berg_1", amount });
    expect(sent(150)).toBe("Certificate certificate_3221322 added to user ada_berg_1 with amount 150.");
    expect(sent(50)).toBe("Certificate certificate_3221323 added to user ada_berg_1 with amount 50.");
    expect(balance("certificate_3221322")).toBe(150);
    expect(call("send_certificate", { user_id: "nobody", amount: 1 })).toBe("Error: user not found");
  });
});

describe("the desk", () => {
  test("calculates, and says what is wrong with an expression", () => {
    expect(call("calculate", { expression: "152 + 103" })).toBe("255.0");
    expect(call("calculate", { expression: "1 / 0" })).toBe("Error: division by zero");
  });
  test("a thought leaves nothing behind", () => {
    expect(call("think", { thought: "hm" })).toBe("");
  });
  test("a transfer waits for a person", () => {
    expect(call("transfer_to_human_agents", { summary: "lost bag" })).toBe("Transfer successful");
    expect(db.prepare("SELECT summary, run_id FROM transfers").all()).toEqual([{ summary: "lost bag", run_id: "run-1" }]);
  });
});

test("local: a repeated call changes nothing and gives the first answer", () => {
  const certificate = { user_id: "ada_berg_1", amount: 50 };
  const first = call("send_certificate", certificate, context("one key"));
  expect(call("send_certificate", certificate, context("one key"))).toBe(first);
  expect(call("send_certificate", certificate, context("another key"))).not.toBe(first);
  expect(db.prepare("SELECT count(*) AS n FROM payment_methods WHERE id LIKE 'certificate_32%'").get()).toEqual({ n: 2 });
});

test("local: a refused call leaves no key behind, and may be tried again", () => {
  const bags = { reservation_id: "AAA111", total_baggages: 2, nonfree_baggages: 1, payment_id: "gift_card_1" };
  expect(call("update_reservation_baggages", { ...bags, payment_id: "certificate_1" }, context("one key"))).toContain("Error: certificate");
  expect(call("update_reservation_baggages", bags, context("one key"))).toMatchObject({ nonfree_baggages: 1 });
});
