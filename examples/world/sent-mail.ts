import { readOutbox } from "../outbox/outbox.ts";

/** What was written to whom, without what differs from one sending to the next; in an order of its own. */
export const sentMail = (home: string): string[] =>
  readOutbox(home)
    .map(({ eml }) => eml.replace(/^(?:Message-ID|Date):.*\r\n/gim, ""))
    .sort();
