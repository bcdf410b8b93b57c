import type { DatabaseSync } from "node:sqlite";
import type { Cabin, FlightDay, FoundFlight } from "../data/flight.ts";

interface DayRow {
  readonly status: string;
  readonly basic_economy_seats: number | null;
  readonly economy_seats: number | null;
  readonly business_seats: number | null;
  readonly basic_economy_price: number | null;
  readonly economy_price: number | null;
  readonly business_price: number | null;
  readonly actual_departure: string | null;
  readonly actual_arrival: string | null;
  readonly estimated_departure: string | null;
  readonly estimated_arrival: string | null;
}
export interface Route {
  readonly number: string;
  readonly origin: string;
  readonly destination: string;
  readonly departs: string;
  readonly arrives: string;
}

export const findRoute = (db: DatabaseSync, number: string): Route | null =>
  (db.prepare("SELECT * FROM flights WHERE number = ?").get(number) as Route | undefined) ?? null;

export function findDay(db: DatabaseSync, number: string, date: string): FlightDay | null {
  const row = db.prepare("SELECT * FROM flight_days WHERE flight = ? AND date = ?").get(number, date) as DayRow | undefined;
  return row === undefined ? null : dayOf(row);
}

export const isAvailable = (db: DatabaseSync, number: string, date: string): boolean => findDay(db, number, date)?.status === "available";

export const routesFrom = (db: DatabaseSync, origin: string): Route[] =>
  db.prepare("SELECT * FROM flights WHERE origin = ? ORDER BY rowid").all(origin) as unknown as Route[];

export const routesBetween = (db: DatabaseSync, origin: string, destination: string): Route[] =>
  db.prepare("SELECT * FROM flights WHERE origin = ? AND destination = ? ORDER BY rowid").all(origin, destination) as unknown as Route[];

/** A flight as a search shows it. */
export const show = ({ number, origin, destination, departs, arrives }: Route, day: FlightDay): FoundFlight => ({
  flight_number: number,
  origin,
  destination,
  scheduled_departure_time_est: departs,
  scheduled_arrival_time_est: arrives,
  ...day,
});

const byCabin = (basic_economy: number | null, economy: number | null, business: number | null): Record<Cabin, number> | undefined =>
  basic_economy === null || economy === null || business === null ? undefined : { basic_economy, economy, business };

function dayOf(row: DayRow): FlightDay {
  const day = {
    status: row.status,
    available_seats: byCabin(row.basic_economy_seats, row.economy_seats, row.business_seats),
    prices: byCabin(row.basic_economy_price, row.economy_price, row.business_price),
    actual_departure_time_est: row.actual_departure ?? undefined,
    actual_arrival_time_est: row.actual_arrival ?? undefined,
    estimated_departure_time_est: row.estimated_departure ?? undefined,
    estimated_arrival_time_est: row.estimated_arrival ?? undefined,
  };
  return Object.fromEntries(Object.entries(day).filter(([, value]) => value !== undefined)) as FlightDay;
}
