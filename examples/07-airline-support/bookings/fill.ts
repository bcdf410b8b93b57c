import type { DatabaseSync } from "node:sqlite";
import type { AirlineData } from "../data/airline-folder.ts";
import type { Flight } from "../data/flight.ts";
import { insertPaymentMethod } from "./payment-methods.ts";
import { insertReservation } from "./reservations.ts";

/** In the order of the files, which is the order in which searches and profiles list what they find. */
export function fill(db: DatabaseSync, { users, reservations, flights }: AirlineData): void {
  fillUsers(db, users);
  for (const reservation of Object.values(reservations)) insertReservation(db, reservation);
  fillFlights(db, Object.values(flights));
}

function fillUsers(db: DatabaseSync, users: AirlineData["users"]): void {
  const insertUser = db.prepare("INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const insertPassenger = db.prepare("INSERT INTO saved_passengers VALUES (?, ?, ?, ?)");
  for (const [id, { name, email, dob, membership, address, payment_methods, saved_passengers }] of Object.entries(users)) {
    const { address1, address2, city, country, state, zip } = address;
    insertUser.run(id, name.first_name, name.last_name, email, dob, membership, address1, address2, city, country, state, zip);
    for (const method of Object.values(payment_methods)) insertPaymentMethod(db, id, method);
    for (const passenger of saved_passengers) insertPassenger.run(id, passenger.first_name, passenger.last_name, passenger.dob);
  }
}

function fillFlights(db: DatabaseSync, flights: readonly Flight[]): void {
  const insertFlight = db.prepare("INSERT INTO flights VALUES (?, ?, ?, ?, ?)");
  const insertDay = db.prepare("INSERT INTO flight_days VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const { flight_number: number, origin, destination, dates, ...times } of flights) {
    insertFlight.run(number, origin, destination, times.scheduled_departure_time_est, times.scheduled_arrival_time_est);
    for (const [date, { status, available_seats: seats, prices, ...day }] of Object.entries(dates))
      insertDay.run(
        ...[number, date, status],
        ...[seats?.basic_economy ?? null, seats?.economy ?? null, seats?.business ?? null],
        ...[prices?.basic_economy ?? null, prices?.economy ?? null, prices?.business ?? null],
        ...[day.actual_departure_time_est ?? null, day.actual_arrival_time_est ?? null],
        ...[day.estimated_departure_time_est ?? null, day.estimated_arrival_time_est ?? null],
      );
  }
}
