import type { HostEntry } from "../base/host-entry.ts";

/** What a connection puts into requests to its hosts. */
export interface Credential {
  /** Of the connection. */
  readonly name: string;
  readonly hosts: readonly HostEntry[];
  /** In lower case. */
  readonly header: string;
  readonly value: string;
}

/** Makes the `fetch` that one attempt of a tool is given: it reaches the declared hosts and nothing else. */
export interface Transport {
  /** `credential`: of the tool's connection, asked for before each request. @throws CredentialMissing */
  fetchFor(hosts: readonly string[], credential?: () => Credential): typeof globalThis.fetch;
}

/** Thrown by that fetch where not a byte of the request has left: any delivery mode may try it again. */
export class NotSent extends TypeError {
  readonly code: "not-sent" | "egress-refused" | "credential-missing" = "not-sent";
}

/** The request is not one that this tool, or any tool of this instance, may make. */
export class EgressRefused extends NotSent {
  override readonly code = "egress-refused";
}

/** The tool's connection is not there, or cannot be opened. */
export class CredentialMissing extends NotSent {
  override readonly code = "credential-missing";
}
