/** A host that a list names, as a URL parser writes it: lower case, punycode, plain addresses, IPv6 in brackets. */
export interface HostEntry {
  readonly hostname: string;
  /** Null: none was written. */
  readonly port: number | null;
}

const WRITTEN_PORT = /:(\d{1,5})$/;

/** "api.example", "api.example:8443", "127.0.0.1:8080" or "[::1]:8080"; null for what is no host: a URL, a path, a wildcard. */
export function parseHostEntry(text: string): HostEntry | null {
  if (typeof text !== "string" || !/^[^\s/?#@\\*]+$/.test(text)) return null;
  const url = URL.parse(`https://${text}/`);
  if (url === null || url.hostname === "") return null;
  const written = WRITTEN_PORT.exec(text)?.[1];
  const port = written === undefined ? null : Number(written);
  return port === 0 ? null : { hostname: url.hostname, port };
}

/** Whether the entry is about that port of that host. One without a port is about `portless`, or about all where that is null. */
export const isAbout = (entry: HostEntry, hostname: string, port: number, portless: number | null): boolean =>
  entry.hostname === hostname && (entry.port ?? portless ?? port) === port;
