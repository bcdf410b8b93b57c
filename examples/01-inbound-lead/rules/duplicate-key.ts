import { parseAddress } from "./email-address.ts";
import { fold, foldCompany } from "./fold.ts";

/** Two leads are one when either key is equal. `person` is null where there is too little to tell people apart by. */
export type DuplicateKeys = { readonly mailbox: string; readonly person: string | null };

export function duplicateKeys(lead: { email: string; firstName: string; lastName: string; company: string | null }): DuplicateKeys {
  const name = [fold(lead.firstName), fold(lead.lastName)];
  const company = lead.company === null ? "" : foldCompany(lead.company);
  const complete = company !== "" && name.every((part) => part !== "");
  return { mailbox: parseAddress(lead.email).mailbox, person: complete ? `${name.join(" ")} @ ${company}` : null };
}
