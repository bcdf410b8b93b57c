import { z } from "zod";
import { Passenger } from "./reservation.ts";

export const Membership = z.enum(["regular", "silver", "gold"]);
export type Membership = z.infer<typeof Membership>;
export const PaymentMethod = z.discriminatedUnion("source", [
  z.object({ source: z.literal("credit_card"), id: z.string(), brand: z.string(), last_four: z.string() }),
  z.object({ source: z.literal("gift_card"), id: z.string(), amount: z.number() }),
  z.object({ source: z.literal("certificate"), id: z.string(), amount: z.number() }),
]);
export type PaymentMethod = z.infer<typeof PaymentMethod>;

const Address = z.object({ address1: z.string(), address2: z.string(), city: z.string(), country: z.string(), zip: z.string() });
const Profile = z.object({
  name: z.object({ first_name: z.string(), last_name: z.string() }),
  email: z.string(),
  dob: z.string(),
  payment_methods: z.record(z.string(), PaymentMethod),
  saved_passengers: z.array(Passenger),
  membership: Membership,
  reservations: z.array(z.string()),
});

/** As users.json has it. */
export const User = Profile.extend({ address: Address.extend({ state: z.string() }) });
export type User = z.infer<typeof User>;

/** As the airline's desk shows it: what the file calls a state is a province here. */
export const UserDetails = Profile.extend({ address: Address.extend({ province: z.string() }) });
export type UserDetails = z.infer<typeof UserDetails>;
