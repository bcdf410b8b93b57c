import type { DatabaseSync } from "node:sqlite";
import { findPaymentMethod, insertPaymentMethod } from "./payment-methods.ts";
import { Refused } from "./refused.ts";
import { isUser } from "./users.ts";

const FIRST_NUMBER = 3_221_322;

/** Gives a user a travel certificate, numbered upwards from the first number that the user does not hold. */
export function issueCertificate(db: DatabaseSync, user: string, amount: number): { id: string } {
  if (!isUser(db, user)) throw new Refused("user not found");
  let number = FIRST_NUMBER;
  while (findPaymentMethod(db, user, `certificate_${number}`) !== null) number += 1;
  const id = `certificate_${number}`;
  insertPaymentMethod(db, user, { source: "certificate", id, amount });
  return { id };
}
