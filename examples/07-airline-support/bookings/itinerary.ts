import type { DatabaseSync } from "node:sqlite";
import type { Cabin } from "../data/flight.ts";
import type { ChosenFlight, Segment } from "../data/reservation.ts";
import { findDay, findRoute } from "./flights.ts";
import { known, Refused } from "./refused.ts";

export interface Seats {
  readonly cabin: Cabin;
  readonly passengers: number;
}

/** Prices a flight as it is sold today. The number of seats is looked at, and left as it is: it is kept by another system. */
export function priceFlight(db: DatabaseSync, { flight_number, date }: ChosenFlight, { cabin, passengers }: Seats): Segment {
  const { origin, destination } = known(findRoute(db, flight_number), `flight ${flight_number}`);
  const day = findDay(db, flight_number, date);
  if (day === null) throw new Refused(`flight ${flight_number} not found on date ${date}`);
  const { status, prices, available_seats: seats } = day;
  if (status !== "available" || prices === undefined || seats === undefined)
    throw new Refused(`flight ${flight_number} not available on date ${date}`);
  if (seats[cabin] < passengers) throw new Refused(`not enough seats on flight ${flight_number}`);
  return { flight_number, date, price: prices[cabin], origin, destination };
}

export const pricePerPassenger = (segments: readonly Segment[]): number => segments.reduce((total, { price }) => total + price, 0);
