import type { AirlineData } from "./airline-folder.ts";
import type { Flight, FlightDay } from "./flight.ts";
import type { Reservation } from "./reservation.ts";
import type { User } from "./user.ts";

export const DAY = "2024-05-20";
export const NEXT_DAY = "2024-05-21";

export const onSale = (economy: number, seats = 5): FlightDay => ({
  status: "available",
  available_seats: { basic_economy: seats, economy: seats, business: seats },
  prices: { basic_economy: economy / 2, economy, business: economy * 3 },
});

export const flight = (number: string, route: string, times: string, dates: Flight["dates"]): Flight => {
  const [origin = "", destination = ""] = route.split("-");
  const [departs = "", arrives = ""] = times.split(" ");
  return {
    flight_number: number,
    origin,
    destination,
    scheduled_departure_time_est: `${departs}:00`,
    scheduled_arrival_time_est: arrives.replace(/^(\d\d:\d\d)/, "$1:00"),
    dates,
  };
};

export const user = (changes: Partial<User> = {}): User => ({
  name: { first_name: "Ada", last_name: "Berg" },
  address: { address1: "1 Elm Street", address2: "Suite 2", city: "Denver", country: "USA", state: "CO", zip: "80201" },
  email: "ada.berg@example.com",
  dob: "1980-01-02",
  payment_methods: {
    credit_card_1: { source: "credit_card", brand: "visa", last_four: "1111", id: "credit_card_1" },
    gift_card_1: { source: "gift_card", amount: 100, id: "gift_card_1" },
    certificate_1: { source: "certificate", amount: 250, id: "certificate_1" },
  },
  saved_passengers: [{ first_name: "Bo", last_name: "Chen", dob: "1990-03-04" }],
  membership: "regular",
  reservations: ["AAA111"],
  ...changes,
});

export const reservation = (changes: Partial<Reservation> = {}): Reservation => ({
  reservation_id: "AAA111",
  user_id: "ada_berg_1",
  origin: "DEN",
  destination: "SEA",
  flight_type: "one_way",
  cabin: "economy",
  flights: [{ flight_number: "HAT001", date: DAY, price: 90, origin: "DEN", destination: "SEA" }],
  passengers: [{ first_name: "Ada", last_name: "Berg", dob: "1980-01-02" }],
  payment_history: [{ payment_id: "credit_card_1", amount: 90 }],
  created_at: "2024-05-01T10:00:00",
  total_baggages: 1,
  nonfree_baggages: 0,
  insurance: "no",
  ...changes,
});

/** One user, one reservation, and a few flights from Denver to Seattle; HAT004 leaves late and HAT005 goes on from there. */
export const smallAirline = (
  changes: { readonly user?: Partial<User>; readonly reservation?: Partial<Reservation> } = {},
): AirlineData => ({
  users: { ada_berg_1: user(changes.user) },
  reservations: { AAA111: reservation(changes.reservation) },
  flights: Object.fromEntries(
    [
      flight("HAT001", "DEN-SEA", "08:00 11:00", { [DAY]: onSale(100), [NEXT_DAY]: onSale(120, 1) }),
      flight("HAT002", "DEN-SEA", "12:00 15:00", { [DAY]: onSale(80), [NEXT_DAY]: { status: "cancelled" } }),
      flight("HAT003", "SEA-DEN", "16:00 19:00", { [DAY]: onSale(110), [NEXT_DAY]: onSale(111) }),
      flight("HAT004", "DEN-LAS", "22:00 01:00+1", { [DAY]: onSale(40) }),
      flight("HAT005", "LAS-SEA", "09:00 11:00", { [DAY]: onSale(50), [NEXT_DAY]: onSale(60) }),
      flight("HAT006", "DEN-LAS", "05:00 08:00", { [DAY]: onSale(70) }),
      flight("HAT007", "DEN-PDX", "08:00 11:00", { "2024-05-14": { status: "landed" }, [DAY]: onSale(90) }),
    ].map((one) => [one.flight_number, one]),
  ),
});
