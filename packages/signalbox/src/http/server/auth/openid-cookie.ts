import { cookieOf } from "./session-cookie.ts";

/** Sent along when the service sends the browser back, which a stricter cookie is not. */
const NAME = "__Host-signalbox-openid";
const SECONDS = 600;

export const ticketOf = (cookies: string | null): string | null => cookieOf(cookies, NAME);
export const ticketCookie = (ticket: string): string => `${NAME}=${ticket}; Path=/; Max-Age=${SECONDS}; Secure; HttpOnly; SameSite=Lax`;
export const endedTicket = `${NAME}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax`;
