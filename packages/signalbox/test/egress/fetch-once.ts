// A process that fetches one address, with the fetch of a tool or with the platform's, and prints what it got.
import { hostTransport } from "../../src/adapters/node/host-transport.ts";

const [kind, url = ""] = process.argv.slice(2);
const { host } = new URL(url);
const fetch = kind === "tool" ? hostTransport({ allowPrivateHosts: [host] }).fetchFor([host]) : globalThis.fetch;
const answer = await fetch(url).then(
  (response) => response.text(),
  (thrown: unknown) => `failed: ${thrown}`,
);
console.log(answer);
