import type { DatabaseSync } from "node:sqlite";
import type { Customer, Order } from "../rules/order.ts";

export const findCustomer = (db: DatabaseSync, address: string): Customer | null =>
  (db.prepare("SELECT id, name, email FROM customers WHERE email = ?").get(address.trim().toLowerCase()) as Customer | undefined) ?? null;

const OF_CUSTOMER = `SELECT number, item, status, expected_on AS expectedOn, paid,
  (SELECT coalesce(sum(amount), 0) FROM refunds WHERE order_number = number) AS refunded FROM orders WHERE customer = ?`;

/** Newest first. */
export const ordersOf = (db: DatabaseSync, customer: string): Order[] =>
  db.prepare(`${OF_CUSTOMER} ORDER BY number DESC LIMIT 20`).all(customer) as unknown as Order[];

/** Null also where the order is somebody else's. */
export const orderOf = (db: DatabaseSync, customer: string, number: string): Order | null =>
  (db.prepare(`${OF_CUSTOMER} AND number = ?`).get(customer, number) as Order | undefined) ?? null;
