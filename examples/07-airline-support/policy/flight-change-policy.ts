import { and, deny, eq, every, first, last, length, ne, not, or, type Policy, policyFor, type Ref, some } from "signalbox";
import type { ChosenFlight } from "../data/reservation.ts";
import { updateReservationFlights } from "../tools/changing.ts";
import type { DatabaseOf } from "../tools/database-of.ts";
import { askSupervisor } from "./ask-supervisor.ts";
import { bookerFacts } from "./booker-facts.ts";
import { type FlightFact, flightFacts } from "./flight-facts.ts";
import { reservationFacts } from "./reservation-facts.ts";

const isSame = (one: Ref<ChosenFlight>, other: Ref<FlightFact>) =>
  and(eq(one.flight_number, other.flight_number), eq(one.date, other.date));
const hasFlown = ({ status }: Ref<FlightFact>) => or(eq(status, "landed"), eq(status, "flying"));

/** policy.md, "Modify flight": change flights, change cabin, payment. */
export const flightChangePolicy = (database: DatabaseOf): Policy =>
  policyFor("airline-flight-changes", updateReservationFlights(database), {
    facts: ({ args }, read) => {
      const held = read("held", reservationFacts(database), { reservation_id: args.reservation_id });
      return {
        held,
        owner: read("owner", bookerFacts(database), { user_id: held.user_id }),
        wanted: read("wanted", flightFacts(database), { flights: args.flights }),
      };
    },
    rules: [
      {
        when: ({ args }, { held }) =>
          and(
            eq(held.cabin, "basic_economy"),
            or(
              ne(length(args.flights), length(held.segments)),
              not(every(held.segments, (segment) => some(args.flights, (flight) => isSame(flight, segment)))),
            ),
          ),
        then: deny("Basic economy flights cannot be modified. Their cabin can be changed, with the flights as they are."),
      },
      {
        when: (_call, { held, wanted }) =>
          or(
            ne(first(wanted.flights).originCity, first(held.segments).originCity),
            ne(last(wanted.flights).destinationCity, last(held.segments).destinationCity),
            not(some(wanted.flights, ({ destinationCity }) => eq(destinationCity, held.destinationCity))),
          ),
        then: deny("A reservation keeps its origin, destination and trip type."),
      },
      {
        when: ({ args }, { owner }) =>
          not(some(owner.paymentMethods, ({ id, source }) => and(eq(id, args.payment_id), ne(source, "certificate")))),
        then: deny("A change is paid or refunded with one gift card or credit card of the user's profile."),
      },
      {
        when: ({ args }, { held, wanted }) =>
          some(wanted.flights, (flight) =>
            and(
              ne(flight.status, "available"),
              or(ne(args.cabin, held.cabin), not(some(held.segments, (segment) => isSame(segment, flight)))),
            ),
          ),
        then: deny("Only a flight whose status is available can be booked."),
      },
      {
        when: (_call, { held }) => some(held.segments, hasFlown),
        then: askSupervisor("A part of the trip has been flown, and the policy does not say what may become of the rest."),
      },
      {
        when: (_call, { held, wanted }) =>
          or(
            ne(first(wanted.flights).origin, first(held.segments).origin),
            ne(last(wanted.flights).destination, last(held.segments).destination),
            not(some(wanted.flights, ({ destination }) => eq(destination, held.destination))),
          ),
        then: askSupervisor("The city stays, the airport does not: the policy does not say whether that is another destination."),
      },
    ],
  });
