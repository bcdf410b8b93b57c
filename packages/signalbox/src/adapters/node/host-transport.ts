// The fetch that tools get. Against a tool whose address comes from a model, a stranger's text or a hostile resolver:
// H1. It reaches the hosts that the tool lists, at the ports that it lists; without one, at 443.
// H2. It speaks https. Plain http goes only to a private address of a host that the instance lists in `allowPrivateHosts`.
// H3. Every address of the host is public, or the instance lists the host. A name is resolved once; one closed address refuses it.
// H4. The connection goes to an address that was checked, and is closed where its other end is another one. TLS is for the host's name.
// H5. It follows no redirect and no proxy.
// H6. What fails before the first byte is `NotSent`, unless another request of the attempt may have left.
// H7. A credential of the tool's connection goes over https to the very hosts that it is bound to, and nowhere else: asked for anew at each request.
import { parseHostEntry } from "../../base/host-entry.ts";
import { type Credential, NotSent, type Transport } from "../../ports/transport.ts";
import { checkedAddresses, type Resolve, systemResolve } from "./egress/checked-addresses.ts";
import { withCredential } from "./egress/credential.ts";
import { type Destination, destinationOf } from "./egress/destination.ts";
import { exchange } from "./egress/exchange.ts";
import { openSocket } from "./egress/open-socket.ts";
import { outgoingOf, readRequest } from "./egress/outgoing.ts";
import { RequestsOfAttempt } from "./egress/requests-of-attempt.ts";

export interface TransportOptions {
  /** Hosts whose addresses may be private: `["127.0.0.1:8080", "crm.internal"]`; without a port at every port. */
  readonly allowPrivateHosts?: readonly string[];
  /** The longest answer that is read, before and after it was unpacked. */
  readonly maxResponseBytes?: number;
  readonly resolve?: Resolve;
}

const MAX_RESPONSE_BYTES = 64 * 1024 * 1024;
/** Resolving, connecting and TLS together. */
const CONNECT_MS = 10_000;

export function hostTransport(options: TransportOptions = {}): Transport {
  const { maxResponseBytes = MAX_RESPONSE_BYTES, resolve = systemResolve } = options;
  const privateHosts = entriesOf(options.allowPrivateHosts ?? []);
  const connect = (destination: Destination, signal: AbortSignal): ReturnType<typeof openSocket> =>
    withinTime(destination, signal, async (limit) => openSocket(destination, await checkedAddresses(destination, resolve), limit));
  return {
    fetchFor: (hosts, credential?: () => Credential) => {
      const requests = new RequestsOfAttempt();
      const send = async (request: Request, init: RequestInit | undefined): Promise<Response> => {
        const plain = await outgoingOf(request, init);
        const outgoing = credential === undefined ? plain : withCredential(plain, credential());
        const socket = await connect(destinationOf(outgoing.url, entriesOf(hosts), privateHosts), outgoing.signal);
        return exchange(outgoing, socket, maxResponseBytes);
      };
      return (input, init) =>
        requests.judge(async () => {
          const request = readRequest(input, init);
          return requests.count(request.method, () => send(request, init));
        });
    },
  };
}

const entriesOf = (hosts: readonly string[]) => hosts.flatMap((host) => parseHostEntry(host) ?? []);

/** Ends the wait when the tool gives up or the time is over; what still opens then is closed. */
async function withinTime<S extends { destroy(): unknown }>(
  { hostname, port }: Destination,
  signal: AbortSignal,
  open: (limit: AbortSignal) => Promise<S>,
): Promise<S> {
  signal.throwIfAborted();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]);
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = (): void => reject(limit.reason);
  limit.addEventListener("abort", end, { once: true });
  const opening = open(limit);
  try {
    return await Promise.race([opening, ended]);
  } catch (thrown) {
    opening.then((socket) => socket.destroy()).catch(() => undefined);
    if (!limit.aborted || signal.aborted || thrown instanceof NotSent) throw thrown;
    throw new NotSent(`${hostname}:${port} could not be connected to in ${CONNECT_MS / 1_000} s. Nothing was sent.`, { cause: thrown });
  } finally {
    limit.removeEventListener("abort", end);
  }
}
