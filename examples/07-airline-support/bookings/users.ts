import type { DatabaseSync } from "node:sqlite";
import type { Passenger } from "../data/reservation.ts";
import type { Membership, UserDetails } from "../data/user.ts";
import { paymentMethodsOf } from "./payment-methods.ts";
import { reservationIdsOf } from "./reservations.ts";

interface Row {
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string;
  readonly dob: string;
  readonly membership: Membership;
  readonly address1: string;
  readonly address2: string;
  readonly city: string;
  readonly country: string;
  readonly state: string;
  readonly zip: string;
}

const rowOf = (db: DatabaseSync, id: string): Row | undefined => db.prepare("SELECT * FROM users WHERE id = ?").get(id) as Row | undefined;

export const isUser = (db: DatabaseSync, id: string): boolean => rowOf(db, id) !== undefined;
export const membershipOf = (db: DatabaseSync, id: string): Membership | null => rowOf(db, id)?.membership ?? null;

export function findUser(db: DatabaseSync, id: string): UserDetails | null {
  const row = rowOf(db, id);
  if (row === undefined) return null;
  const { first_name, last_name, address1, address2, city, country, state, zip, email, dob, membership } = row;
  return {
    name: { first_name, last_name },
    address: { address1, address2, city, country, province: state, zip },
    email,
    dob,
    payment_methods: Object.fromEntries(paymentMethodsOf(db, id).map((method) => [method.id, method])),
    saved_passengers: savedPassengersOf(db, id),
    membership,
    reservations: reservationIdsOf(db, id),
  };
}

const savedPassengersOf = (db: DatabaseSync, user: string): Passenger[] =>
  (
    db.prepare("SELECT first_name, last_name, dob FROM saved_passengers WHERE user = ? ORDER BY rowid").all(user) as unknown as Passenger[]
  ).map((passenger) => ({ ...passenger }));
