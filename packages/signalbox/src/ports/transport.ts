/** Makes the `fetch` that a tool is given: it reaches the declared hosts and nothing else. */
export interface Transport {
  fetchFor(hosts: readonly string[]): typeof globalThis.fetch;
}

/** Thrown by that fetch before anything leaves. */
export class EgressRefused extends Error {
  readonly code = "egress-refused";
}
