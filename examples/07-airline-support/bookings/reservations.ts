import type { DatabaseSync } from "node:sqlite";
import type { Cabin } from "../data/flight.ts";
import type { Passenger, Payment, Reservation, Segment } from "../data/reservation.ts";

type Row = Pick<
  Reservation,
  "user_id" | "origin" | "destination" | "flight_type" | "cabin" | "created_at" | "total_baggages" | "nonfree_baggages" | "insurance"
> & { readonly status: string | null };
/** A segment with the cabin that it was last priced in. */
export type HeldSegment = Segment & { readonly cabin: Cabin };

const COLUMNS = "user AS user_id, origin, destination, flight_type, cabin, created_at, total_baggages, nonfree_baggages, insurance, status";

export function insertReservation(db: DatabaseSync, reservation: Reservation): void {
  const { reservation_id: id, user_id, origin, destination, flight_type, cabin, created_at, insurance, status } = reservation;
  const { total_baggages, nonfree_baggages } = reservation;
  db.prepare("INSERT INTO reservations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)").run(
    ...[id, user_id, origin, destination, flight_type, cabin, created_at, total_baggages, nonfree_baggages, insurance, status ?? null],
  );
  replaceSegments(db, id, reservation.flights, cabin);
  replacePassengers(db, id, reservation.passengers);
  for (const payment of reservation.payment_history) addPayment(db, id, payment);
}

export function findReservation(db: DatabaseSync, id: string): Reservation | null {
  const row = db.prepare(`SELECT ${COLUMNS} FROM reservations WHERE id = ?`).get(id) as Row | undefined;
  if (row === undefined) return null;
  const { status, ...reservation } = row;
  return {
    reservation_id: id,
    ...reservation,
    flights: segmentsOf(db, id).map(({ cabin: _pricedIn, ...segment }) => segment),
    passengers: all<Passenger>(db, "SELECT first_name, last_name, dob FROM passengers WHERE reservation = ? ORDER BY position", id),
    payment_history: paymentsOf(db, id),
    ...(status === "cancelled" ? { status } : {}),
  };
}

export const isReservation = (db: DatabaseSync, id: string): boolean =>
  db.prepare("SELECT 1 FROM reservations WHERE id = ?").get(id) !== undefined;

export const reservationIdsOf = (db: DatabaseSync, user: string): string[] =>
  all<{ id: string }>(db, "SELECT id FROM reservations WHERE user = ? ORDER BY rowid", user).map(({ id }) => id);

export const segmentsOf = (db: DatabaseSync, id: string): HeldSegment[] =>
  all(db, "SELECT flight_number, date, price, origin, destination, cabin FROM segments WHERE reservation = ? ORDER BY position", id);

export const paymentsOf = (db: DatabaseSync, id: string): Payment[] =>
  all(db, "SELECT payment_id, amount FROM payments WHERE reservation = ? ORDER BY position", id);

export function replaceSegments(db: DatabaseSync, id: string, segments: readonly Segment[], cabin: Cabin): void {
  db.prepare("DELETE FROM segments WHERE reservation = ?").run(id);
  const insert = db.prepare("INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  for (const [position, { flight_number, date, price, origin, destination }] of segments.entries())
    insert.run(id, position, flight_number, date, price, origin, destination, cabin);
}

export function replacePassengers(db: DatabaseSync, id: string, passengers: readonly Passenger[]): void {
  db.prepare("DELETE FROM passengers WHERE reservation = ?").run(id);
  const insert = db.prepare("INSERT INTO passengers VALUES (?, ?, ?, ?, ?)");
  for (const [position, { first_name, last_name, dob }] of passengers.entries()) insert.run(id, position, first_name, last_name, dob);
}

export function addPayment(db: DatabaseSync, id: string, { payment_id, amount }: Payment): void {
  db.prepare("INSERT INTO payments SELECT ?, count(*), ?, ? FROM payments WHERE reservation = ?").run(id, payment_id, amount, id);
}

/** Copied out of SQLite's rows, which have no prototype. */
const all = <T extends object>(db: DatabaseSync, sql: string, id: string): T[] =>
  (db.prepare(sql).all(id) as T[]).map((row) => ({ ...row }));
