import { coalesce, field, type In, mul, type Ref, text } from "signalbox";
import type { Cabin } from "../data/flight.ts";
import type { Membership } from "../data/user.ts";

/** "Checked bag allowance": free bags for each passenger, by tier of the booking user and cabin. */
const PER_PASSENGER = {
  "regular basic_economy": 0,
  "regular economy": 1,
  "regular business": 2,
  "silver basic_economy": 1,
  "silver economy": 2,
  "silver business": 3,
  "gold basic_economy": 2,
  "gold economy": 3,
  "gold business": 3,
};

export const freeBags = (membership: Ref<Membership>, cabin: Ref<Cabin>, passengers: In<number>): Ref<number> =>
  mul(coalesce(field(PER_PASSENGER, text`${membership} ${cabin}`), 0), passengers);
