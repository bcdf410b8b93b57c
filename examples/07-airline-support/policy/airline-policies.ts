import type { Policy } from "signalbox";
import type { DatabaseOf } from "../tools/database-of.ts";
import { baggagePolicy } from "./baggage-policy.ts";
import { bookingPolicy } from "./booking-policy.ts";
import { cancellationPolicy } from "./cancellation-policy.ts";
import { certificatePolicy } from "./certificate-policy.ts";
import { flightChangePolicy } from "./flight-change-policy.ts";
import { passengerPolicy } from "./passenger-policy.ts";

/** What the airline's policy.md says of writes, as far as arguments and records can show it. */
export const airlinePolicies = (database: DatabaseOf): readonly Policy[] => [
  bookingPolicy(database),
  flightChangePolicy(database),
  baggagePolicy(database),
  passengerPolicy(database),
  cancellationPolicy(database),
  certificatePolicy(database),
];
