import { EgressRefused, type Transport } from "../../ports/transport.ts";

/**
 * The fetch that tools get: the declared hosts over https (http on loopback only), no redirects, and nothing else.
 * A refusal is provably not sent, so the engine may try the call again.
 */
export const hostTransport: Transport = {
  fetchFor: (hosts) => async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    if (!hosts.includes(url.hostname) && !hosts.includes(url.host)) {
      const declared = hosts.length === 0 ? "it declares none" : hosts.join(", ");
      throw new EgressRefused(
        `${url.host} is not among the hosts of this tool (${declared}). Add it to the tool's hosts if it belongs there.`,
      );
    }
    const isLoopback = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
    if (url.protocol !== "https:" && !isLoopback) throw new EgressRefused(`${url.protocol}//${url.host} is not https.`);
    return globalThis.fetch(input, { ...init, redirect: "error" });
  },
};
