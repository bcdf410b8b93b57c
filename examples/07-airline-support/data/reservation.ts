import { z } from "zod";
import { Cabin } from "./flight.ts";

export const FlightType = z.enum(["round_trip", "one_way"]);
export const Insurance = z.enum(["yes", "no"]);
export const Passenger = z.object({ first_name: z.string(), last_name: z.string(), dob: z.string() });
export type Passenger = z.infer<typeof Passenger>;
export const Payment = z.object({ payment_id: z.string(), amount: z.number() });
export type Payment = z.infer<typeof Payment>;
/** What a caller says about a segment; the rest is looked up. */
export const ChosenFlight = z.object({ flight_number: z.string(), date: z.string() });
export type ChosenFlight = z.infer<typeof ChosenFlight>;
export const Segment = ChosenFlight.extend({ price: z.number(), origin: z.string(), destination: z.string() });
export type Segment = z.infer<typeof Segment>;

/** As reservations.json has it and the tools show it. */
export const Reservation = z.object({
  reservation_id: z.string(),
  user_id: z.string(),
  origin: z.string(),
  destination: z.string(),
  flight_type: FlightType,
  cabin: Cabin,
  flights: z.array(Segment),
  passengers: z.array(Passenger),
  payment_history: z.array(Payment),
  created_at: z.string(),
  total_baggages: z.number(),
  nonfree_baggages: z.number(),
  insurance: Insurance,
  status: z.literal("cancelled").optional(),
});
export type Reservation = z.infer<typeof Reservation>;
