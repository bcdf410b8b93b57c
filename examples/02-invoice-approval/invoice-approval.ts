import { coalesce, manual, ne, present, propose, type Ref, text, webhook, workflow } from "signalbox";
import { chooseRoute, type Route } from "./rules/choose-route.ts";
import { describeInvoice } from "./rules/describe-invoice.ts";
import { Invoice } from "./rules/invoice.ts";
import { readInvoice } from "./rules/read-invoice.ts";
import { findOrder, findVendor, openTask, postInvoice, registerInvoice, setStatus } from "./tools/erp.ts";
import { writeToVendor } from "./tools/mail.ts";
import { payInvoice } from "./tools/payments.ts";

/** How long people have. */
export interface Deadlines {
  readonly within: string;
  readonly remind: string;
  readonly escalateAfter: string;
}
const DEADLINES: Deadlines = { within: "5d", remind: "1d", escalateAfter: "3d" };
/** The bank deduplicates, so what may have been sent is sent again; what was never sent, too. */
const PATIENT = { maxAttempts: 5, backoff: "200ms" };

type Payable = Ref<Extract<Route, { kind: "automatic" | "one-person" | "two-people" }>>;

/** From an invoice that comes in to a payment that somebody, or a rule, cleared. */
export const defineInvoiceApproval = (deadlines: Deadlines) =>
  workflow({
    id: "invoice-approval",
    description: "Checks an invoice against its order and has it cleared: by rule, by one person, or by two",
    input: Invoice,
    on: [webhook("/invoice"), manual()],
    subject: (invoice) => text`${invoice.vendor}/${invoice.number}`,
    limits: { costUsd: 2, costUsdPerDay: 200 },
    outcomes: ["paid", "unpaid", "rejected", "overdue", "returned", "duplicate", "held"],
    flow: (f, input) => {
      const invoice = f.compute("read", { invoice: input }, readInvoice);
      const { vendor } = f.call("find-vendor", findVendor, { vendor: invoice.vendor });
      const { order } = f.call("find-order", findOrder, { order: invoice.order });
      const { entry, duplicateOf } = f.call("register", registerInvoice, {
        id: invoice.id,
        vendor: invoice.vendor,
        number: invoice.number,
        numberKey: invoice.numberKey,
        order: invoice.order,
        amount: invoice.amount,
        currency: invoice.currency,
      });
      const route = f.compute("choose-route", { invoice, vendor, order, duplicateOf }, chooseRoute);

      /** Pays and books; `pay` and `post` say how the two calls were cleared. */
      type Pay = Ref<{ readonly paid: boolean; readonly amount: number }>;
      const settle = (chain: string, pay: (failed: () => { paid: false; amount: number }) => Pay, post: () => Ref<{ amount: number }>) => {
        const payment = pay(() => {
          f.call(`${chain}-unpaid-task`, openTask, {
            entry,
            subject: "The bank did not take a payment",
            body: text`Invoice ${invoice.number} of ${invoice.vendor} is cleared and not paid. Ask the vendor for a valid account.`,
            owner: "role:finance",
          });
          return { paid: false, amount: 0 };
        });
        return f.when(
          `${chain}-is-paid`,
          payment.paid,
          () => {
            const posted = post();
            f.when(`${chain}-differs`, ne(payment.amount, posted.amount), () => {
              f.call(`${chain}-differs-task`, openTask, {
                entry,
                subject: "Bank and books differ",
                body: text`${payment.amount} was paid and ${posted.amount} was posted, in ${invoice.currency}'s smallest coins.`,
                owner: "role:finance",
              });
            });
            f.call(`${chain}-paid`, setStatus, { entry, status: "paid", reason: text`cleared by ${chain}` });
            f.outcome("paid");
            return { entry, cleared: chain };
          },
          () => {
            f.call(`${chain}-unpaid`, setStatus, { entry, status: "unpaid", reason: "the bank did not take the payment" });
            f.outcome("unpaid");
            return { entry, cleared: chain };
          },
        );
      };

      /** People see the payment and the posting, and clear exactly these. */
      const review = (chain: "one-person" | "two-people", matter: Payable) => {
        f.call(`${chain}-to-review`, setStatus, { entry, status: "in-review", reason: text`for ${chain}` });
        const shown = f.compute(
          `${chain}-describe`,
          { invoice, vendor: matter.vendor, findings: matter.findings, lines: input.lines, note: input.note },
          describeInvoice,
        );
        const { payment } = matter;
        const posting = { entry, costCentre: matter.costCentre, amount: payment.amount, currency: payment.currency };
        return f.approve(`${chain}-review`, {
          show: shown,
          calls: { payment: propose(payInvoice, payment), posting: propose(postInvoice, posting) },
          by: "role:finance",
          count: chain === "two-people" ? 2 : 1,
          fourEyes: true,
          ...deadlines,
          escalateTo: "role:cfo",
          granted: (_shown, calls) =>
            settle(
              chain,
              (onError) => f.perform(`${chain}-pay`, calls.payment, { retry: PATIENT, onError }),
              () => f.perform(`${chain}-post`, calls.posting),
            ),
          denied: (decision) => {
            const reason = coalesce(decision.reason, "no reason was given");
            f.call(`${chain}-reject`, setStatus, { entry, status: "rejected", reason });
            f.call(`${chain}-tell`, writeToVendor, {
              to: matter.vendor.email,
              subject: text`Your invoice ${invoice.numberKey} was not approved`,
              body: text`Dear ${matter.vendor.name},\n\nwe will not pay your invoice ${invoice.number}.\nReason: ${reason}\n\nKind regards,\nAccounts payable`,
            });
            f.outcome("rejected");
            return { entry, cleared: chain };
          },
          expired: () => {
            f.call(`${chain}-overdue-task`, openTask, {
              entry,
              subject: "Nobody decided about an invoice in time",
              body: text`Invoice ${invoice.number} of ${matter.vendor.name} is not paid.`,
              owner: "role:cfo",
            });
            f.call(`${chain}-overdue`, setStatus, { entry, status: "overdue", reason: "nobody decided in time" });
            f.outcome("overdue");
            return { entry, cleared: chain };
          },
        });
      };

      return f.matchBy("route", route, "kind", {
        automatic: ({ payment, costCentre }) =>
          settle(
            "rule",
            (onError) => f.call("rule-pay", payInvoice, payment, { retry: PATIENT, onError }),
            () => f.call("rule-post", postInvoice, { entry, costCentre, amount: payment.amount, currency: payment.currency }),
          ),
        "one-person": (matter) => review("one-person", matter),
        "two-people": (matter) => review("two-people", matter),
        returned: (matter) => {
          f.call("return", setStatus, { entry, status: "returned", reason: matter.because });
          f.when("can-be-told", present(matter.vendor), (known) => {
            f.call("tell-returned", writeToVendor, {
              to: known.email,
              subject: text`We cannot process your invoice ${invoice.numberKey}`,
              body: text`Dear ${known.name},\n\nwe cannot process your invoice ${invoice.number}: ${matter.because}.\nPlease send it again.\n\nKind regards,\nAccounts payable`,
            });
          });
          f.outcome("returned");
          return { entry, cleared: "nobody" };
        },
        duplicate: ({ because }) => {
          f.call("refuse-duplicate", setStatus, { entry, status: "duplicate", reason: because });
          f.outcome("duplicate");
          return { entry, cleared: "nobody" };
        },
        held: ({ because }) => {
          f.call("hold", setStatus, { entry, status: "held", reason: because });
          f.call("held-task", openTask, { entry, subject: "An invoice cannot be assigned", body: because, owner: "role:finance" });
          f.outcome("held");
          return { entry, cleared: "nobody" };
        },
      });
    },
  });

export const invoiceApproval = defineInvoiceApproval(DEADLINES);
