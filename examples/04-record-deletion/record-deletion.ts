import { coalesce, lower, manual, present, propose, text, trim, webhook, workflow } from "signalbox";
import { describeRequest } from "./rules/describe-request.ts";
import { confirmErasure, planErasure } from "./rules/plan-erasure.ts";
import { DeletionRequest, readAddress } from "./rules/request.ts";
import { openCase, openTask, setCase } from "./tools/cases.ts";
import { erasePerson, findHoldings } from "./tools/crm.ts";
import { writeToPerson } from "./tools/mail.ts";

/** How long people have. The law gives a month. */
export interface Deadlines {
  readonly within: string;
  readonly remind: string;
  readonly escalateAfter: string;
}
const DEADLINES: Deadlines = { within: "25d", remind: "5d", escalateAfter: "15d" };

/** From a request to be forgotten to an erasure that a person cleared. Nothing is erased by a rule, and nothing by silence. */
export const defineRecordDeletion = (deadlines: Deadlines) =>
  workflow({
    id: "record-deletion",
    description: "Finds what there is of a person, has its erasure cleared by the data protection officer, and answers",
    input: DeletionRequest,
    on: [webhook("/deletion"), manual()],
    // Who asks twice is answered twice, one after the other.
    subject: { key: (request) => lower(trim(request.email)), conflict: "queue" },
    limits: { costUsd: 0.01, costUsdPerDay: 1 },
    outcomes: ["erased", "not-erased", "declined", "overdue", "nothing-found", "unclear"],
    flow: (f, request) => {
      const { address: readable } = f.compute("read-address", { email: request.email }, readAddress);
      const { number } = f.call("open-case", openCase, { id: request.id, address: readable });

      return f.when(
        "can-be-answered",
        present(readable),
        (address) => {
          const found = f.call("find", findHoldings, { address });
          return f.when(
            "is-known",
            present(found.holdings),
            (holdings) => {
              const plan = f.compute("plan", { holdings, today: request.receivedAt }, planErasure);
              const shown = f.compute("describe", { holdings, plan, message: request.message }, describeRequest);
              const confirmation = f.compute("confirmation", { name: holdings.name, plan }, confirmErasure);
              f.call("to-review", setCase, { number, status: "in-review", reason: "for the data protection officer" });

              return f.approve("review", {
                show: shown,
                calls: {
                  erase: propose(erasePerson, plan.erasure),
                  confirm: propose(writeToPerson, { to: address, subject: "We have erased your data", body: confirmation }),
                },
                by: "role:dpo",
                fourEyes: true,
                ...deadlines,
                escalateTo: "role:manager",
                granted: (_shown, calls, decision) => {
                  const done = f.perform("erase", calls.erase, {
                    // Tried again only where the CRM provably heard nothing.
                    retry: { maxAttempts: 3, backoff: "200ms" },
                    onError: (error) => {
                      f.call("not-erased-task", openTask, { number, subject: text`Erase by hand: ${error.message}`, owner: "role:dpo" });
                      return { erasure: null };
                    },
                  });
                  return f.when(
                    "is-erased",
                    present(done.erasure),
                    () => {
                      f.perform("confirm", calls.confirm);
                      f.call("erased", setCase, { number, status: "erased", reason: text`cleared by ${decision.by}` });
                      f.outcome("erased");
                      return { number };
                    },
                    () => {
                      f.call("not-erased", setCase, { number, status: "not-erased", reason: "the CRM did not do it, or nobody knows" });
                      f.outcome("not-erased");
                      return { number };
                    },
                  );
                },
                denied: (decision) => {
                  const reason = coalesce(decision.reason, "no reason was given");
                  f.call("decline", setCase, { number, status: "declined", reason });
                  f.call("tell-declined", writeToPerson, {
                    to: address,
                    subject: "About your request to erase your data",
                    body: text`Dear ${holdings.name},\n\nwe have not erased your data.\nReason: ${reason}\nYou may complain to the supervisory authority.\n\nKind regards,\nData protection`,
                  });
                  f.outcome("declined");
                  return { number };
                },
                expired: () => {
                  f.call("overdue-task", openTask, {
                    number,
                    subject: "A request to erase was not decided in time",
                    owner: "role:manager",
                  });
                  f.call("overdue", setCase, { number, status: "overdue", reason: "nobody decided in time" });
                  f.outcome("overdue");
                  return { number };
                },
              });
            },
            () => {
              f.call("tell-nothing-found", writeToPerson, {
                to: address,
                subject: "About your request to erase your data",
                body: "Hello,\n\nwe have no data that belongs to this address.\n\nKind regards,\nData protection",
              });
              f.call("nothing-found", setCase, { number, status: "nothing-found", reason: "nobody has this address" });
              f.outcome("nothing-found");
              return { number };
            },
          );
        },
        () => {
          f.call("unclear-task", openTask, {
            number,
            subject: "A request to erase has no address that can be answered",
            owner: "role:dpo",
          });
          f.call("unclear", setCase, { number, status: "unclear", reason: "the address cannot be read" });
          f.outcome("unclear");
          return { number };
        },
      );
    },
  });

export const recordDeletion = defineRecordDeletion(DEADLINES);
