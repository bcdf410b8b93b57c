import { z } from "zod";

export const Cabin = z.enum(["basic_economy", "economy", "business"]);
export type Cabin = z.infer<typeof Cabin>;
export const ByCabin = z.object({ basic_economy: z.number(), economy: z.number(), business: z.number() });

/** A flight on one day. Seats and prices are known while it can be booked, times when it has left or is about to. */
export const FlightDay = z.object({
  status: z.string(),
  available_seats: ByCabin.optional(),
  prices: ByCabin.optional(),
  actual_departure_time_est: z.string().optional(),
  actual_arrival_time_est: z.string().optional(),
  estimated_departure_time_est: z.string().optional(),
  estimated_arrival_time_est: z.string().optional(),
});
export type FlightDay = z.infer<typeof FlightDay>;

const Route = z.object({
  flight_number: z.string(),
  origin: z.string(),
  destination: z.string(),
  scheduled_departure_time_est: z.string(),
  /** Ends in "+1" when it is the next day. */
  scheduled_arrival_time_est: z.string(),
});

/** As flights.json has it. */
export const Flight = Route.extend({ dates: z.record(z.string(), FlightDay) });
export type Flight = z.infer<typeof Flight>;

/** As a search shows it; `date` where the flights of one connection may leave on two days. */
export const FoundFlight = Route.extend({ ...FlightDay.shape, date: z.string().optional() });
export type FoundFlight = z.infer<typeof FoundFlight>;
