import { formatInstant } from "../../../base/instant.ts";
import type { AccountStore, AuditFilter } from "../../../ports/account-store.ts";

const PAGE = 1_000;

/** Entries as lines of JSON, newest first, read as far as they are fetched: a journal of any length takes no more memory than a page. */
export function auditLines(store: AccountStore, { before, ...filter }: Omit<AuditFilter, "limit">): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next = before;
  return new ReadableStream({
    pull: async (controller) => {
      const page = await store.audit({ ...filter, ...(next === undefined ? {} : { before: next }), limit: PAGE });
      for (const entry of page) controller.enqueue(encoder.encode(`${JSON.stringify({ ...entry, at: formatInstant(entry.at) })}\n`));
      next = page.at(-1)?.seq;
      if (page.length < PAGE) controller.close();
    },
  });
}
