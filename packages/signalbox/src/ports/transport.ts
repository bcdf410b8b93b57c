/** Makes the `fetch` that one attempt of a tool is given: it reaches the declared hosts and nothing else. */
export interface Transport {
  fetchFor(hosts: readonly string[]): typeof globalThis.fetch;
}

/** Thrown by that fetch where not a byte of the request has left: any delivery mode may try it again. */
export class NotSent extends TypeError {
  readonly code: "not-sent" | "egress-refused" = "not-sent";
}

/** The request is not one that this tool, or any tool of this instance, may make. */
export class EgressRefused extends NotSent {
  override readonly code = "egress-refused";
}
