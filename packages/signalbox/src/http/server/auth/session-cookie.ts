/** The prefix makes browsers refuse the cookie from any other host, path, or connection that is not secure; they count loopback as secure. */
const NAME = "__Host-signalbox";

export const sessionToken = (cookies: string | null): string | null => cookieOf(cookies, NAME);

/** Of the header Cookie. */
export function cookieOf(cookies: string | null, named: string): string | null {
  for (const cookie of cookies?.split(";") ?? []) {
    const [name, value] = cookie.trim().split("=");
    if (name === named && value !== undefined && value !== "") return value;
  }
  return null;
}

export const sessionCookie = (token: string, expiresAt: number, now: number): string =>
  `${NAME}=${token}; Path=/; Max-Age=${Math.max(0, Math.floor((expiresAt - now) / 1_000))}; Secure; HttpOnly; SameSite=Strict`;
export const endedCookie = `${NAME}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict`;
