import { readOutbox, type StoredMail } from "../outbox/outbox.ts";

export const mailsFrom = (home: string, from: string): StoredMail[] =>
  readOutbox(home).filter(({ eml }) => eml.includes(`From: ${from}\r\n`));

/** What was written to whom, without what differs from one sending to the next; in an order of its own. */
export const sentMail = (home: string, from: string): string[] =>
  mailsFrom(home, from)
    .map(({ eml }) => eml.replace(/^(?:Message-ID|Date):.*\r\n(?:[ \t].*\r\n)*/gim, ""))
    .sort();
