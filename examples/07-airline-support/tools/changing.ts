import { tool } from "signalbox";
import { z } from "zod";
import { book, NewBooking } from "../bookings/book.ts";
import { cancel } from "../bookings/cancel.ts";
import { issueCertificate } from "../bookings/certificates.ts";
import { BaggageChange, changeBaggage } from "../bookings/change-baggage.ts";
import { changeFlights, FlightChange } from "../bookings/change-flights.ts";
import { changePassengers, PassengerChange } from "../bookings/change-passengers.ts";
import { Reservation } from "../data/reservation.ts";
import { type DatabaseOf, once } from "./database-of.ts";

const write = (scope: string, ...touches: string[]) => ({ effect: "write", delivery: { mode: "local" }, scope, touches }) as const;

export const bookReservation = (database: DatabaseOf) =>
  tool({
    id: "book_reservation",
    description: "Books flights for up to five passengers, and pays for them",
    input: NewBooking,
    output: Reservation,
    ...write("reservations:write", "customer", "revenue"),
    run: (booking, context) => once(database, context, (db) => book(db, booking)),
  });

export const cancelReservation = (database: DatabaseOf) =>
  tool({
    id: "cancel_reservation",
    description: "Cancels a whole reservation and refunds every payment to where it came from",
    input: z.object({ reservation_id: z.string() }),
    output: Reservation,
    ...write("reservations:write", "customer", "revenue"),
    run: ({ reservation_id }, context) => once(database, context, (db) => cancel(db, reservation_id)),
  });

export const updateReservationFlights = (database: DatabaseOf) =>
  tool({
    id: "update_reservation_flights",
    description: "Gives a reservation other flights or another cabin. Name every flight of the new itinerary, also those that stay",
    input: FlightChange,
    output: Reservation,
    ...write("reservations:write", "customer", "revenue"),
    run: (change, context) => once(database, context, (db) => changeFlights(db, change)),
  });

export const updateReservationBaggages = (database: DatabaseOf) =>
  tool({
    id: "update_reservation_baggages",
    description: "Says how many bags a reservation has checked, and how many of them are paid for",
    input: BaggageChange,
    output: Reservation,
    ...write("reservations:write", "customer", "revenue"),
    run: (change, context) => once(database, context, (db) => changeBaggage(db, change)),
  });

export const updateReservationPassengers = (database: DatabaseOf) =>
  tool({
    id: "update_reservation_passengers",
    description: "Says who travels on a reservation; their number stays",
    input: PassengerChange,
    output: Reservation,
    ...write("reservations:write", "customer"),
    run: (change, context) => once(database, context, (db) => changePassengers(db, change)),
  });

export const sendCertificate = (database: DatabaseOf) =>
  tool({
    id: "send_certificate",
    description: "Gives a user a travel certificate, as a gesture",
    input: z.object({ user_id: z.string(), amount: z.number() }),
    output: z.string(),
    ...write("certificates:write", "customer", "revenue"),
    run: ({ user_id, amount }, context) =>
      once(database, context, (db) => {
        const { id } = issueCertificate(db, user_id, amount);
        return `Certificate ${id} added to user ${user_id} with amount ${amount}.`;
      }),
  });
