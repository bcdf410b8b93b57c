import { once } from "node:events";
import { connect, isIP, isIPv6, type Socket, SocketAddress } from "node:net";
import { connect as startTls } from "node:tls";
import { messageOf } from "../../../base/error.ts";
import { EgressRefused, NotSent } from "../../../ports/transport.ts";
import type { Destination } from "./destination.ts";

/** How long one address is tried while there is another. */
const ONE_ADDRESS_MS = 3_000;

/** H4: a connection to one of the addresses that were checked, with TLS for the host's own name. No byte of a request is sent here. */
export async function openSocket(destination: Destination, addresses: readonly string[], signal: AbortSignal): Promise<Socket> {
  const raw = await connectToOne(destination, addresses, signal);
  try {
    requireRemote(raw, destination.hostname, addresses);
    return destination.isTls ? await secured(raw, destination.hostname, signal) : raw;
  } catch (thrown) {
    raw.destroy();
    throw thrown;
  }
}

/** One after another, in the resolver's order. */
async function connectToOne({ hostname, port }: Destination, addresses: readonly string[], signal: AbortSignal): Promise<Socket> {
  let failure: unknown = null;
  for (const [index, address] of addresses.entries()) {
    const limit = index === addresses.length - 1 ? signal : AbortSignal.any([signal, AbortSignal.timeout(ONE_ADDRESS_MS)]);
    try {
      return await connected(connect({ host: address, port }), "connect", limit);
    } catch (thrown) {
      failure = thrown;
      signal.throwIfAborted();
    }
  }
  throw new NotSent(`${hostname}:${port} could not be connected to (${messageOf(failure)}). Nothing was sent.`, { cause: failure });
}

async function secured(raw: Socket, hostname: string, signal: AbortSignal): Promise<Socket> {
  const name = hostname.replace(/\.$/, "");
  const servername = isIP(hostname) === 0 ? name : "";
  const socket = startTls({ socket: raw, host: name, servername, rejectUnauthorized: true, ALPNProtocols: ["http/1.1"] });
  try {
    return await connected(socket, "secureConnect", signal);
  } catch (thrown) {
    signal.throwIfAborted();
    throw new NotSent(`${hostname} could not be trusted: TLS failed (${messageOf(thrown)}). Nothing was sent.`, { cause: thrown });
  }
}

async function connected<S extends Socket>(socket: S, event: "connect" | "secureConnect", signal: AbortSignal): Promise<S> {
  // An end that comes without an error would leave the wait for ever.
  const ended = new AbortController();
  const end = (): void => ended.abort(new Error("the other end hung up"));
  socket.once("close", end);
  try {
    await once(socket, event, { signal: AbortSignal.any([signal, ended.signal]) });
    return socket;
  } catch (thrown) {
    socket.on("error", () => undefined).destroy();
    throw thrown instanceof Error && thrown.name === "AbortError" ? thrown.cause : thrown;
  } finally {
    socket.off("close", end);
  }
}

/** H4: the kernel's word for where the connection went. */
function requireRemote(socket: Socket, hostname: string, addresses: readonly string[]): void {
  const remote = socket.remoteAddress;
  if (remote !== undefined && addresses.some((address) => canonical(address) === canonical(remote))) return;
  throw new EgressRefused(
    `The connection to ${hostname} went to ${remote ?? "an unknown address"}, which is not where it was to go (${addresses.join(", ")}). Nothing was sent.`,
  );
}

const canonical = (address: string): string => {
  if (isIP(address) === 0) return address;
  return new SocketAddress({ address, family: isIPv6(address) ? "ipv6" : "ipv4" }).address;
};
