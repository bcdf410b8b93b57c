import { type HostEntry, isAbout } from "../../../base/host-entry.ts";
import { EgressRefused } from "../../../ports/transport.ts";
import { closedName } from "./closed-names.ts";

/** Where one request may go. */
export interface Destination {
  /** As the URL has it, but an IPv6 address without its brackets. */
  readonly hostname: string;
  readonly port: number;
  readonly isTls: boolean;
  /** The instance says that this host is private on purpose. */
  readonly isPrivate: boolean;
}

const HTTPS = 443;
const HTTP = 80;

/** H1, H2, and of H3 what the name alone says. */
export function destinationOf(url: URL, hosts: readonly HostEntry[], privateHosts: readonly HostEntry[]): Destination {
  const isTls = url.protocol === "https:";
  if (!isTls && url.protocol !== "http:") throw new EgressRefused(`A tool's fetch speaks https, not ${url.protocol}`);
  const port = url.port === "" ? (isTls ? HTTPS : HTTP) : Number(url.port);
  const isPrivate = privateHosts.some((entry) => isAbout(entry, url.hostname, port, null));
  if (!hosts.some((entry) => isAbout(entry, url.hostname, port, isPrivate ? null : HTTPS))) throw notListed(url, port, hosts);
  if (!isTls && !isPrivate)
    throw new EgressRefused(
      `${url.origin} is not https. Plain http goes only to a private host that the instance lists: ${optIn(url.hostname, port)}`,
    );
  const meaning = isPrivate ? null : closedName(url.hostname);
  if (meaning !== null) throw new EgressRefused(`${url.hostname} means ${meaning}. If that is meant: ${optIn(url.hostname, port)}`);
  return { hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"), port, isTls, isPrivate };
}

function notListed(url: URL, port: number, hosts: readonly HostEntry[]): EgressRefused {
  const written = hosts.map((entry) => (entry.port === null ? entry.hostname : `${entry.hostname}:${entry.port}`));
  const listed = written.length === 0 ? "it lists none" : `it lists ${written.join(", ")}`;
  const wanted = port === HTTPS ? url.hostname : `${url.hostname}:${port}`;
  return new EgressRefused(
    `${wanted} is not among the hosts of this tool (${listed}). Add "${wanted}" to its \`hosts\` if it belongs there.`,
  );
}

/** What to do where a private host is meant. */
export const optIn = (hostname: string, port: number): string =>
  `allowPrivateHosts: ["${hostname.includes(":") && !hostname.startsWith("[") ? `[${hostname}]` : hostname}:${port}"] in signalbox.config.ts.`;
