/** Makes the `fetch` that a tool is given: it reaches the declared hosts and nothing else. */
export interface Transport {
  fetchFor(hosts: readonly string[]): typeof globalThis.fetch;
}
