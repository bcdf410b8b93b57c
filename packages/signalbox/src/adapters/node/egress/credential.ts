import { isAbout } from "../../../base/host-entry.ts";
import { type Credential, EgressRefused } from "../../../ports/transport.ts";
import type { Outgoing } from "./outgoing.ts";

const HTTPS = 443;
const HTTP = 80;

/** H7. The request as it leaves: with the credential where it goes to one of its hosts, in the place of what the tool wrote there itself. */
export function withCredential(outgoing: Outgoing, { name, hosts, header, value }: Credential): Outgoing {
  const { url } = outgoing;
  const isTls = url.protocol === "https:";
  const port = url.port === "" ? (isTls ? HTTPS : HTTP) : Number(url.port);
  if (!hosts.some((entry) => isAbout(entry, url.hostname, port, HTTPS))) return outgoing;
  if (!isTls)
    throw new EgressRefused(`The connection "${name}" is sent over https alone, and this request to ${url.host} is not. Nothing was sent.`);
  return { ...outgoing, headers: { ...outgoing.headers, [header]: value } };
}
