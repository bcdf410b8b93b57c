import { coalesce, eq, length, manual, max, merge, pick, schedule, slice, workflow } from "signalbox";
import { z } from "zod";
import { judgeNight } from "./rules/judge-night.ts";
import { beginNight, tallyPage } from "./rules/tally.ts";
import { writeAlert } from "./rules/write-alert.ts";
import { finishNight, readPosition, upsertAccount } from "./tools/billing.ts";
import { readHead, readPage } from "./tools/crm.ts";
import { alertOperations } from "./tools/mail.ts";

const PAGE = 20;
const RETRY = { maxAttempts: 3, backoff: "100ms" };

/** Carries what changed in the CRM to billing. The cursor moves at the very end: a night that fails is done again by the next one. */
export const nightlySync = workflow({
  id: "nightly-sync",
  description: "Carries the CRM's changed customers to billing, and says when a night is not as usual",
  input: z.object({ scheduledAt: z.iso.datetime({ offset: true }).optional() }),
  on: [schedule("0 2 * * *", { timeZone: "Europe/Berlin", missed: "latest" }), manual()],
  // One night at a time, however many are started. A week of them may wait; one more is refused, and nothing is lost: each goes on from the cursor.
  limits: { costUsd: 1, costUsdPerDay: 5, concurrency: 1, queue: { max: 7 } },
  outcomes: ["synced", "nothing-new", "needs-attention"],
  flow: (f, input, run) => {
    const scheduledAt = coalesce(input.scheduledAt, run.startedAt);
    const night = slice(scheduledAt, 0, 10);
    const since = f.call("read-position", readPosition, {});
    const head = f.call("read-head", readHead, { before: scheduledAt });
    // A night that is made up for late does not go back behind a later one.
    const until = max(head.until, since.position);
    const begin = f.compute("begin", pick(since, "position", "leftOver"), beginNight);

    const swept = f.repeat(
      "pages",
      // What is more than that comes on the next night: the cursor says how far this one came.
      { maxRounds: 50, initial: begin, until: (state) => eq(state.done, true), exhausted: (state) => state },
      (state) => {
        const page = f.call("read-page", readPage, { after: state.after, until, again: state.again, limit: PAGE }, { retry: RETRY });
        const results = f.map("deliver", page.records, { max: PAGE, concurrency: 5, onItemError: "collect" }, (record) =>
          f.call("upsert", upsertAccount, merge(record, { batch: night }), { retry: RETRY }),
        );
        return f.compute("tally", { state, page, results }, tallyPage);
      },
    );

    const failed = length(swept.leftOver);
    const figures = { changes: swept.changes, failed };
    const judgement = f.compute("judge", { night: figures, history: since.history }, judgeNight);
    f.when("is-alarming", judgement.isAlarming, () => {
      const alert = f.compute("write-alert", { night, reasons: judgement.reasons, leftOver: swept.leftOver }, writeAlert);
      f.call("alert", alertOperations, alert, { retry: RETRY });
    });
    const { position } = f.call("finish", finishNight, {
      night,
      from: since.position,
      to: swept.after,
      changes: swept.changes,
      leftOver: swept.leftOver,
    });
    f.match("end", judgement.end, {
      synced: () => f.outcome("synced"),
      "nothing-new": () => f.outcome("nothing-new"),
      "needs-attention": () => f.outcome("needs-attention"),
    });
    return { night, position, ...figures };
  },
});
