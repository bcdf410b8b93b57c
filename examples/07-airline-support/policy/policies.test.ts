import type { DatabaseSync } from "node:sqlite";
import type { AnyTool } from "signalbox";
import { describe, expect, test } from "vitest";
import { judgeCall } from "../backtest/policy-judge.ts";
import { inMemory } from "../bookings/database.ts";
import type { AirlineData } from "../data/airline-folder.ts";
import { DAY, flight, NEXT_DAY, onSale, smallAirline } from "../data/small-airline.fixture.ts";
import { contextOf } from "../replay/replay-run.ts";
import { airlineTools } from "../tools/airline-tools.ts";
import { airlinePolicies } from "./airline-policies.ts";
import { customerConfirms } from "./confirmation.ts";

type Changes = Parameters<typeof smallAirline>[0];
const ada = { first_name: "Ada", last_name: "Berg", dob: "1980-01-02" };
const segment = (number: string, date: string, route: string) => {
  const [origin = "", destination = ""] = route.split("-");
  return { flight_number: number, date, price: 90, origin, destination };
};

let database: DatabaseSync;
const tools = airlineTools(() => database);
const policies = airlinePolicies(() => database);
const tool = (id: string): AnyTool => tools.find(({ card }) => card.id === id) as AnyTool;

/** An airline over which several calls are judged, and may be made. */
function desk(data: AirlineData) {
  database = inMemory(data);
  return {
    judge: async (id: string, args: object): Promise<string> => {
      const { answer, because } = await judgeCall(tool(id), JSON.parse(JSON.stringify(args)), policies, "run-1");
      return because === null ? answer : `${answer}: ${because}`;
    },
    make: (id: string, args: object) => tool(id).run(args, contextOf("run-1", `${id} ${JSON.stringify(args)}`)),
  };
}
const judge = (id: string, args: object, changes?: Changes): Promise<string> => desk(smallAirline(changes)).judge(id, args);

describe("booking", () => {
  const booking = {
    user_id: "ada_berg_1",
    origin: "DEN",
    destination: "SEA",
    flight_type: "one_way",
    cabin: "economy",
    flights: [{ flight_number: "HAT001", date: DAY }],
    passengers: [ada],
    payment_methods: [{ payment_id: "credit_card_1", amount: 100 }],
    total_baggages: 1,
    nonfree_baggages: 0,
    insurance: "no",
  };
  const cards = (...ids: string[]) => ids.map((payment_id) => ({ payment_id, amount: 10 }));
  const wallet = {
    ...smallAirline().users.ada_berg_1?.payment_methods,
    ...Object.fromEntries(["gift_card_2", "gift_card_3", "gift_card_4"].map((id) => [id, { source: "gift_card" as const, id, amount: 9 }])),
    certificate_2: { source: "certificate" as const, id: "certificate_2", amount: 9 },
    credit_card_2: { source: "credit_card" as const, id: "credit_card_2", brand: "visa", last_four: "2222" },
  };

  test.each([
    ["allow", {}],
    ["allow", { payment_methods: cards("certificate_1", "credit_card_1", "gift_card_1", "gift_card_2", "gift_card_3") }],
    ["deny: A reservation is paid with", { payment_methods: cards("certificate_1", "certificate_2") }],
    ["deny: A reservation is paid with", { payment_methods: cards("credit_card_1", "credit_card_2") }],
    ["deny: A reservation is paid with", { payment_methods: cards("gift_card_1", "gift_card_2", "gift_card_3", "gift_card_4") }],
    ["deny: Every payment method must be", { payment_methods: cards("credit_card_1", "somebody_elses") }],
    ["allow", { passengers: Array(5).fill(ada), total_baggages: 5 }],
    ["deny: A reservation has at most five", { passengers: Array(6).fill(ada), total_baggages: 6 }],
    ["deny: Only a flight whose status is available", { flights: [{ flight_number: "HAT002", date: NEXT_DAY }] }],
    ["deny: Only a flight whose status is available", { flights: [{ flight_number: "HAT999", date: DAY }] }],
    ["allow", { total_baggages: 3, nonfree_baggages: 2 }],
    ["deny: Bags within the allowance are free", { total_baggages: 3, nonfree_baggages: 1 }],
    ["deny: Bags within the allowance are free", { total_baggages: 1, nonfree_baggages: 1 }],
    ["ask: The flights do not lead", { destination: "LAS" }],
    ["ask: The flights do not lead", { flight_type: "round_trip" }],
    ["ask: The flights do not lead", { flights: [] }],
    ["allow", { flight_type: "round_trip", flights: [...booking.flights, { flight_number: "HAT003", date: NEXT_DAY }] }],
  ])("%s: %o", async (answer, change) => {
    expect(await judge("book_reservation", { ...booking, ...change }, { user: { payment_methods: wallet } })).toContain(answer);
  });

  test.each([
    ["regular", "basic_economy", 0],
    ["regular", "economy", 1],
    ["regular", "business", 2],
    ["silver", "basic_economy", 1],
    ["silver", "economy", 2],
    ["silver", "business", 3],
    ["gold", "basic_economy", 2],
    ["gold", "economy", 3],
    ["gold", "business", 3],
  ] as const)("a %s member's passengers in %s check %i bags each for nothing", async (membership, cabin, free) => {
    const withBags = (total_baggages: number, nonfree_baggages: number) =>
      judge("book_reservation", { ...booking, cabin, passengers: [ada, ada], total_baggages, nonfree_baggages }, { user: { membership } });
    expect(await withBags(2 * free, 0)).toBe("allow");
    expect(await withBags(2 * free + 1, 1)).toBe("allow");
    expect(await withBags(2 * free + 1, 0)).toContain("deny");
  });

  test("what cannot be looked up is denied", async () => {
    expect(await judge("book_reservation", { ...booking, user_id: "nobody" })).toContain('"booker" could not be read. user not found');
  });
});

describe("changing flights", () => {
  const change = {
    reservation_id: "AAA111",
    cabin: "economy",
    flights: [{ flight_number: "HAT002", date: DAY }],
    payment_id: "credit_card_1",
  };
  const basic = { reservation: { cabin: "basic_economy" as const } };
  const kept = { flights: [{ flight_number: "HAT001", date: DAY }] };

  test.each([
    ["allow", {}, {}],
    ["allow", { cabin: "business" }, {}],
    ["deny: A reservation keeps", { flights: [{ flight_number: "HAT006", date: DAY }] }, {}],
    ["deny: A reservation keeps", { flights: [] }, {}],
    ["deny: A change is paid", { payment_id: "certificate_1" }, {}],
    ["deny: A change is paid", { payment_id: "somebody_elses" }, {}],
    ["deny: Only a flight whose status is available", { flights: [{ flight_number: "HAT002", date: NEXT_DAY }] }, {}],
    ["deny: Basic economy flights", {}, basic],
    ["deny: Basic economy flights", { cabin: "basic_economy" }, basic],
    ["allow", { ...kept, cabin: "economy" }, basic],
  ])("%s: %o of %o", async (answer, changed, of) => {
    expect(await judge("update_reservation_flights", { ...change, ...changed }, of)).toContain(answer);
  });

  test("basic economy that was upgraded is economy", async () => {
    const { judge: judged, make } = desk(smallAirline(basic));
    expect(await judged("update_reservation_flights", change)).toContain("deny: Basic economy");
    expect(make("update_reservation_flights", { ...change, ...kept })).toMatchObject({ cabin: "basic_economy" });
    expect(await judged("update_reservation_flights", change)).toBe("allow");
  });

  test("a return flight may not be left out", async () => {
    const flights = [segment("HAT001", DAY, "DEN-SEA"), segment("HAT003", NEXT_DAY, "SEA-DEN")];
    const round = { reservation: { flights, flight_type: "round_trip" as const } };
    expect(await judge("update_reservation_flights", change, round)).toContain("deny: A reservation keeps");
    const both = [...change.flights, { flight_number: "HAT003", date: DAY }];
    expect(await judge("update_reservation_flights", { ...change, flights: both }, round)).toBe("allow");
  });

  test("another airport of the same city is for a person to judge", async () => {
    const flights = {
      HAT010: flight("HAT010", "DEN-LGA", "08:00 12:00", { [DAY]: onSale(50) }),
      HAT011: flight("HAT011", "DEN-JFK", "08:00 12:00", { [DAY]: onSale(50) }),
    };
    const data = smallAirline({ reservation: { destination: "LGA", flights: [segment("HAT010", DAY, "DEN-LGA")] } });
    const { judge: judged } = desk({ ...data, flights: { ...data.flights, ...flights } });
    const to = (flight_number: string) => judged("update_reservation_flights", { ...change, flights: [{ flight_number, date: DAY }] });
    expect(await to("HAT010")).toBe("allow");
    expect(await to("HAT011")).toContain("ask: The city stays");
  });

  test("what has been flown in part is for a person to judge", async () => {
    const flights = [segment("HAT007", "2024-05-14", "DEN-PDX"), segment("HAT001", DAY, "PDX-SEA")];
    const flown = { reservation: { flights, destination: "SEA" } };
    const rest = {
      ...change,
      flights: [
        { flight_number: "HAT007", date: "2024-05-14" },
        { flight_number: "HAT002", date: DAY },
      ],
    };
    expect(await judge("update_reservation_flights", rest, flown)).toContain("ask: A part of the trip has been flown");
  });
});

describe("changing baggage", () => {
  const bags = { reservation_id: "AAA111", total_baggages: 2, nonfree_baggages: 1, payment_id: "credit_card_1" };

  test.each([
    ["allow", {}, {}],
    ["deny: Each bag above the allowance", { nonfree_baggages: 0 }, {}],
    ["deny: Checked bags can be added", { total_baggages: 0, nonfree_baggages: 0 }, {}],
    ["deny: Bags are paid with", { payment_id: "certificate_1" }, {}],
    ["ask: Bags within the allowance", { nonfree_baggages: 2 }, {}],
    ["allow", { nonfree_baggages: 0 }, { user: { membership: "silver" as const } }],
    ["ask: Bags within the allowance", {}, { user: { membership: "silver" as const } }],
  ])("%s: %o of %o", async (answer, changed, of) => {
    expect(await judge("update_reservation_baggages", { ...bags, ...changed }, of)).toContain(answer);
  });

  test("bags that were free go on being free in a cheaper cabin", async () => {
    const { judge: judged, make } = desk(smallAirline({ reservation: { cabin: "business", total_baggages: 2 } }));
    make("update_reservation_flights", { ...bags, cabin: "economy", flights: [{ flight_number: "HAT001", date: DAY }] });
    expect(await judged("update_reservation_baggages", { ...bags, total_baggages: 3, nonfree_baggages: 1 })).toBe("allow");
    expect(await judged("update_reservation_baggages", { ...bags, total_baggages: 3, nonfree_baggages: 0 })).toContain("deny");
  });
});

test("passengers: another number is denied", async () => {
  const change = (passengers: object[]) => judge("update_reservation_passengers", { reservation_id: "AAA111", passengers });
  expect(await change([{ ...ada, first_name: "Bo" }])).toBe("allow");
  expect(await change([ada, ada])).toContain("deny: Passengers can be changed");
});

describe("cancelling", () => {
  const onDay = (number: string, date: string) => [segment(number, date, "DEN-SEA")];
  test.each([
    ["ask: Booked more than 24 hours ago", {}],
    ["allow", { created_at: "2024-05-14T15:00:00" }],
    ["ask: Booked more than 24 hours ago", { created_at: "2024-05-14T14:59:00" }],
    ["allow", { cabin: "business" as const }],
    ["allow", { flights: onDay("HAT002", NEXT_DAY) }],
    ["ask: The insurance covers", { insurance: "yes" as const }],
    ["deny: Only a whole trip", { flights: onDay("HAT007", "2024-05-14"), cabin: "business" as const }],
    ["deny: The reservation is cancelled already", { status: "cancelled" as const, cabin: "business" as const }],
  ])("%s: %o", async (answer, reservation) => {
    expect(await judge("cancel_reservation", { reservation_id: "AAA111" }, { reservation })).toContain(answer);
  });
});

describe("certificates", () => {
  const gold = { membership: "gold" as const };
  const cancelled = { flights: [segment("HAT002", NEXT_DAY, "DEN-SEA")] };
  test.each([
    ["deny: Only silver and gold", 100, { reservation: cancelled }],
    ["allow", 100, { reservation: { ...cancelled, insurance: "yes" as const } }],
    ["allow", 100, { reservation: { ...cancelled, cabin: "business" as const } }],
    ["allow", 100, { reservation: cancelled, user: gold }],
    ["ask: No reservation", 50, { reservation: cancelled, user: gold }],
    ["ask: No reservation", 100, { user: gold }],
    ["deny: A certificate is at most", 150, { reservation: cancelled, user: gold }],
  ])("%s: %i dollars, %o", async (answer, amount, changes) => {
    expect(await judge("send_certificate", { user_id: "ada_berg_1", amount }, changes)).toContain(answer);
  });

  test("for a delay only after the reservation was changed or cancelled", async () => {
    const data = smallAirline({ user: gold, reservation: { flights: [segment("HAT010", DAY, "DEN-SEA")] } });
    const delayed = flight("HAT010", "DEN-SEA", "08:00 11:00", { [DAY]: { status: "delayed" } });
    const { judge: judged, make } = desk({ ...data, flights: { ...data.flights, HAT010: delayed } });
    const certificate = { user_id: "ada_berg_1", amount: 50 };
    expect(await judged("send_certificate", certificate)).toContain("ask: No reservation");
    make("cancel_reservation", { reservation_id: "AAA111" });
    expect(await judged("send_certificate", certificate)).toBe("allow");
  });
});

test("a confirmation is asked of the customer for every write and a transfer, and for nothing else", async () => {
  const asked: string[] = [];
  for (const { card } of tools) if ((await judgeCall(tool(card.id), {}, [customerConfirms], "run-1")).answer === "ask") asked.push(card.id);
  expect(asked).toEqual([
    "book_reservation",
    "cancel_reservation",
    "update_reservation_flights",
    "update_reservation_baggages",
    "update_reservation_passengers",
    "send_certificate",
    "transfer_to_human_agents",
  ]);
});
