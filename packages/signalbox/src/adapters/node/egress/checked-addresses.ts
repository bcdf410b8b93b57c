import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { messageOf } from "../../../base/error.ts";
import { EgressRefused, NotSent } from "../../../ports/transport.ts";
import { closedRange } from "./closed-ranges.ts";
import { type Destination, optIn } from "./destination.ts";

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export const systemResolve: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true, order: "verbatim" })).map(({ address }) => address);

/** H3: the addresses of a host, each of them checked. The name is resolved once; an address that is written out takes the same way. */
export async function checkedAddresses(destination: Destination, resolve: Resolve): Promise<readonly string[]> {
  const { hostname } = destination;
  const addresses = isIP(hostname) === 0 ? await resolved(hostname, resolve) : [hostname];
  for (const address of addresses) check(destination, address);
  return addresses;
}

async function resolved(hostname: string, resolve: Resolve): Promise<readonly string[]> {
  const addresses = await resolve(hostname).catch((thrown) => {
    throw new NotSent(`${hostname} could not be resolved (${messageOf(thrown)}). Nothing was sent.`, { cause: thrown });
  });
  if (addresses.length === 0) throw new NotSent(`${hostname} has no address. Nothing was sent.`);
  return addresses;
}

function check({ hostname, port, isTls, isPrivate }: Destination, address: string): void {
  const range = closedRange(address);
  if (range === null) {
    // H2: what the instance calls private may be reached without TLS, but not across the internet.
    if (!isTls) throw new EgressRefused(`http://${hostname}:${port} has a public address (${address}). Use https there.`);
    return;
  }
  if (isPrivate && isIP(address) !== 0) return;
  const which = address === hostname ? `${hostname} is ${range}` : `${hostname} resolves to ${address}, ${range}`;
  throw new EgressRefused(`${which}, and tools reach public addresses only. If that is meant: ${optIn(hostname, port)}`);
}
