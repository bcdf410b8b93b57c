import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { FoundFlight } from "../data/flight.ts";
import { findDay, isAvailable, type Route, routesBetween, routesFrom, show } from "./flights.ts";

export const Wanted = z.object({ origin: z.string(), destination: z.string(), date: z.string() });
export type Wanted = z.infer<typeof Wanted>;

export const searchDirect = (db: DatabaseSync, { origin, destination, date }: Wanted): FoundFlight[] =>
  routesBetween(db, origin, destination).flatMap((route) => shownOn(db, route, date, date));

export function searchOneStop(db: DatabaseSync, { origin, destination, date }: Wanted): FoundFlight[][] {
  return routesFrom(db, origin).flatMap((first) => {
    const secondDate = first.arrives.includes("+1") ? nextDay(date) : date;
    return routesBetween(db, first.destination, destination)
      .filter((second) => first.arrives <= second.departs)
      .flatMap((second) => connection(shownOn(db, first, date, date), shownOn(db, second, secondDate, date)))
      .map(([one, two]) => [
        { ...one, date },
        { ...two, date: secondDate },
      ]);
  });
}

const connection = (first: readonly FoundFlight[], second: readonly FoundFlight[]): [FoundFlight, FoundFlight][] =>
  first.flatMap((one) => second.map((two): [FoundFlight, FoundFlight] => [one, two]));

/**
 * A flight that can be booked on `date`, with the seats and prices of `printed`. The two differ for the second flight of a connection
 * that leaves on the next day: the airline's search prints the first day's there, and a booking is priced by the right one.
 */
function shownOn(db: DatabaseSync, route: Route, date: string, printed: string): FoundFlight[] {
  const day = findDay(db, route.number, printed);
  return day !== null && isAvailable(db, route.number, date) ? [show(route, day)] : [];
}

function nextDay(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return date;
  day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}
