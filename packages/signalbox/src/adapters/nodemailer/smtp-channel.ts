// Mails that say where to look, and nothing of what is there.
// M1. What strangers wrote reaches a mail as visible text: no line break, no control character, no mark that turns text around, and so no
// header of their own. M2. A message has the same Message-ID each time, so that who has it already can tell.
import type { SMTPTransportOptions } from "nodemailer/lib/smtp-transport";
import { visible } from "../../base/visible.ts";
import { type NoticeChannel, NoticeRefused, type OutgoingNotice } from "../../ports/notice-channel.ts";

/** A server that takes mail. */
export interface SmtpServer {
  readonly host: string;
  readonly port?: number;
  readonly tls?: "required" | "implicit" | "off";
  readonly user?: string;
  /** Where its password is. */
  readonly password?: { readonly name: string };
}
export interface SmtpChannelOptions {
  readonly smtp: SmtpServer;
  readonly from: string;
  /** Read for each mail; null: it is not there. */
  readonly password: () => string | null;
  /** Null: the person has given none. */
  readonly addressOf: (person: string) => Promise<string | null>;
}

const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;
const MOST_SUBJECT = 180;

export function smtpChannel({ smtp, from, password, addressOf }: SmtpChannelOptions): NoticeChannel {
  return {
    name: "email",
    send: async (message, person, signal) => {
      const to = await addressOf(person);
      if (to === null) throw new NoticeRefused(`${person} has no address for mail any more.`);
      const given = smtp.password === undefined ? null : password();
      if (smtp.password !== undefined && given === null)
        throw new Error(`The variable ${smtp.password.name} is not set: no mail can leave.`);
      const { createTransport } = await import("nodemailer");
      const transport = createTransport(transportOf(smtp, given));
      const stop = (): void => transport.close();
      signal.addEventListener("abort", stop);
      try {
        signal.throwIfAborted();
        await transport.sendMail({ ...mailOf(message, from), to });
      } catch (thrown) {
        throw refusalOf(thrown) ?? thrown;
      } finally {
        signal.removeEventListener("abort", stop);
        transport.close();
      }
    },
  };
}

function transportOf({ host, port, tls = "required", user }: SmtpServer, password: string | null): SMTPTransportOptions {
  return {
    host,
    port: port ?? (tls === "implicit" ? 465 : 587),
    secure: tls === "implicit",
    requireTLS: tls === "required",
    ignoreTLS: tls === "off",
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(user === undefined || password === null ? {} : { auth: { user, pass: password } }),
  };
}

const mailOf = (message: OutgoingNotice, from: string) => ({
  from,
  subject: clipped(`[Signalbox] ${visible(message.title)}`),
  messageId: `<${message.id}@${from.split("@")[1]}>`,
  // No auto-reply is wanted, and none is given (RFC 3834).
  headers: { "Auto-Submitted": "auto-generated" },
  text: textOf(message),
});

const clipped = (text: string): string => {
  const characters = [...text];
  return characters.length <= MOST_SUBJECT ? text : `${characters.slice(0, MOST_SUBJECT - 1).join("")}…`;
};

export function textOf({ title, items, more, url, settingsUrl }: OutgoingNotice): string {
  const blocks = items.map(({ words, facts, url: page }) =>
    [visible(words), ...facts.map((fact) => `  ${visible(fact)}`), `  ${page}`].join("\n"),
  );
  const rest = more === 0 ? [] : [`And ${more} more: ${url}`];
  const end = `A link opens a page, on which you sign in; opening it decides nothing.\nWhat you are told by mail, you say at ${settingsUrl}`;
  return `${[visible(title), ...blocks, ...rest, "--", end].join("\n\n")}\n`;
}

/** The server will never take it: no such mailbox, no such sender. Anything else may be otherwise later. */
function refusalOf(thrown: unknown): NoticeRefused | null {
  const { responseCode, code, response } = thrown as { responseCode?: number; code?: string; response?: string };
  const isOfThisMail = code === "EENVELOPE" || code === "EMESSAGE";
  if (!isOfThisMail || responseCode === undefined || responseCode < 500) return null;
  return new NoticeRefused(`The mail server refused it: ${visible(response ?? String(responseCode))}`);
}
