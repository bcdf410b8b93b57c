/** What follows a sales person's name in the address that mails come from. */
export const SENDER_DOMAIN = "@sales.signalbox.example";
export const senderOf = (rep: string): string => `${rep}${SENDER_DOMAIN}`;
