import { domainToASCII } from "node:url";

/** Providers where a dot in the local part, or the provider's second name, is the same mailbox. */
const DOTLESS = new Map([
  ["gmail.com", "gmail.com"],
  ["googlemail.com", "gmail.com"],
]);

export type EmailAddress = { readonly address: string; readonly domain: string; readonly mailbox: string };

/**
 * Lower case, punycode domain, and `mailbox`: the same for every spelling that reaches one person.
 * @example parseAddress(" Ana.Lopez+demo@GoogleMail.com ").mailbox // "analopez@gmail.com"
 */
export function parseAddress(raw: string): EmailAddress {
  const text = raw.trim().normalize("NFC").toLowerCase();
  const cut = text.lastIndexOf("@");
  const local = text.slice(0, cut);
  const domain = asciiDomain(text.slice(cut + 1));
  return { address: `${local}@${domain}`, domain, mailbox: mailboxOf(local, domain) };
}

/** A domain typed as a host, a web address or an address; "" when there is none in it. */
export function asciiDomain(raw: string): string {
  const host = raw
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, "")
    .replace(/^.*@/, "")
    .replace(/[/?#:].*$/, "")
    .replace(/^www\./, "")
    .replace(/\.$/, "");
  return host.includes(".") ? domainToASCII(host) : "";
}

function mailboxOf(local: string, domain: string): string {
  const untagged = local.replace(/\+.*$/, "") || local;
  const home = DOTLESS.get(domain);
  return home === undefined ? `${untagged}@${domain}` : `${untagged.replaceAll(".", "")}@${home}`;
}
