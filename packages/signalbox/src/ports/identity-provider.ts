// A service elsewhere that knows who somebody is, and tells it through their browser.
import type { JsonObject } from "../base/json.ts";

/** What is kept of a way there until the browser comes back. */
export interface Errand {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Seconds since the person proved who they are, at the most; null: any. */
  readonly maxAge: number | null;
  readonly redirectUri: string;
}
/** Somebody whom the service knows: the two together are theirs for good. */
export interface OpenIdSubject {
  readonly issuer: string;
  readonly subject: string;
}
export interface KnownPerson extends OpenIdSubject {
  readonly claims: JsonObject;
}

/** "denied": the person, or the service, would not. "failed": its answer proves nothing, or did not come. */
export interface NobodyKnown {
  readonly refused: "denied" | "failed";
  readonly cause: unknown;
}

export interface IdentityProvider {
  /** What people know it by. */
  readonly label: string;
  /** Where the browser goes. `again`: whoever is known there proves it anew. @throws SignalboxError `unavailable`. */
  begin(redirectUri: string, again: boolean): Promise<{ readonly url: string; readonly errand: Errand }>;
  /** `query`: what the browser came back with. */
  finish(query: string, errand: Errand): Promise<KnownPerson | NobodyKnown>;
}
