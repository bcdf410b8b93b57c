// What a program or a page uses to reach a server: "signalbox/client". Browser-safe.
export type { Answer, Given, Route } from "./call.ts";
export { HttpClient, type HttpClientOptions } from "./http-client.ts";
