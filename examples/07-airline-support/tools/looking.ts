import { tool } from "signalbox";
import { z } from "zod";
import { known } from "../bookings/refused.ts";
import { findReservation } from "../bookings/reservations.ts";
import { searchDirect, searchOneStop, Wanted } from "../bookings/search.ts";
import { findUser } from "../bookings/users.ts";
import { AIRPORTS } from "../data/airports.ts";
import { FoundFlight } from "../data/flight.ts";
import { Reservation } from "../data/reservation.ts";
import { UserDetails } from "../data/user.ts";
import type { DatabaseOf } from "./database-of.ts";

const read = (scope: string) => ({ effect: "read", scope }) as const;

export const getUserDetails = (database: DatabaseOf) =>
  tool({
    id: "get_user_details",
    description: "The profile of a user: membership, payment methods, saved passengers, reservations",
    input: z.object({ user_id: z.string() }),
    output: UserDetails,
    ...read("users:read"),
    run: ({ user_id }, context) => known(findUser(database(context), user_id), "user"),
  });

export const getReservationDetails = (database: DatabaseOf) =>
  tool({
    id: "get_reservation_details",
    description: "A reservation with its flights, passengers, payments and baggage",
    input: z.object({ reservation_id: z.string() }),
    output: Reservation,
    ...read("reservations:read"),
    run: ({ reservation_id }, context) => known(findReservation(database(context), reservation_id), "reservation"),
  });

export const listAllAirports = () =>
  tool({
    id: "list_all_airports",
    description: "The airports that the airline serves, with their cities",
    input: z.object({}),
    output: z.record(z.string(), z.string()),
    effect: "none",
    run: () => AIRPORTS,
  });

export const searchDirectFlight = (database: DatabaseOf) =>
  tool({
    id: "search_direct_flight",
    description: "Direct flights between two airports on a day (2024-05-20) that can still be booked",
    input: Wanted,
    output: z.array(FoundFlight),
    ...read("flights:read"),
    run: (wanted, context) => searchDirect(database(context), wanted),
  });

export const searchOnestopFlight = (database: DatabaseOf) =>
  tool({
    id: "search_onestop_flight",
    description: "Pairs of flights with one stop between two airports on a day (2024-05-20) that can still be booked",
    input: Wanted,
    output: z.array(z.array(FoundFlight)),
    ...read("flights:read"),
    run: (wanted, context) => searchOneStop(database(context), wanted),
  });
