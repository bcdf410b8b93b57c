import type { DatabaseSync } from "node:sqlite";
import { type ToolContext, tool } from "signalbox";
import { applyOnce } from "signalbox/sqlite";
import { z } from "zod";
import type { WrittenBy } from "../../world/system.ts";
import { NewTask, openTask as open, Posting, postInvoice as post } from "../erp/bookings.ts";
import { erp } from "../erp/erp.ts";
import { Entry, InvoiceStatus, NewEntry, registerInvoice as register, setStatus as set } from "../erp/invoices.ts";
import { findOrder as orderOf, findVendor as vendorOf } from "../erp/master-data.ts";
import { Order, Vendor } from "../rules/choose-route.ts";

const reads = { effect: "read", scope: "erp:read" } as const;
const writes = { effect: "write", scope: "erp:write", delivery: { mode: "local" } } as const;
const done = { done: true } as const;

/** What `delivery: local` promises: the change and the row that remembers its key commit together, so a repeated call changes nothing. */
const once = <T>({ idempotencyKey, runId }: ToolContext, change: (db: DatabaseSync, by: WrittenBy) => T): T =>
  applyOnce(erp.here(), idempotencyKey, () => change(erp.here(), { runId, effectKey: idempotencyKey }));

export const findVendor = tool({
  id: "erp.find-vendor",
  description: "A vendor's master data: name, address, the bank account on file",
  input: z.object({ vendor: z.string() }),
  output: z.object({ vendor: Vendor.nullable() }),
  ...reads,
  run: ({ vendor }) => ({ vendor: vendorOf(erp.here(), vendor) }),
});

export const findOrder = tool({
  id: "erp.find-order",
  description: "A purchase order, and how much of it is open",
  input: z.object({ order: z.string().nullable() }),
  output: z.object({ order: Order.nullable() }),
  ...reads,
  run: ({ order }) => ({ order: orderOf(erp.here(), order) }),
});

export const registerInvoice = tool({
  id: "erp.register-invoice",
  description: "Writes an invoice down and says which earlier entry it repeats",
  input: NewEntry,
  output: Entry,
  ...writes,
  run: (invoice, context) => once(context, (db, by) => register(db, invoice, by)),
});

export const setStatus = tool({
  id: "erp.set-status",
  description: "Says where an invoice stands, and why",
  input: z.object({ entry: z.number().int(), status: InvoiceStatus, reason: z.string() }),
  output: z.object({ done: z.literal(true) }),
  ...writes,
  run: (status, context) =>
    once(context, (db) => {
      set(db, status);
      return done;
    }),
});

export const postInvoice = tool({
  id: "erp.post-invoice",
  description: "Books an invoice to a cost centre",
  input: Posting,
  output: z.object({ posting: z.number().int(), amount: z.number().int() }),
  ...writes,
  touches: ["revenue"],
  run: (posting, context) => once(context, (db, by) => post(db, posting, by)),
});

export const openTask = tool({
  id: "erp.open-task",
  description: "Puts something about an invoice on a role's list",
  input: NewTask,
  output: z.object({ task: z.number().int() }),
  ...writes,
  run: (task, context) => once(context, (db, by) => open(db, task, by)),
});
