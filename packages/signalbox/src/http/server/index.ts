// The HTTP API as a function from a request to a response, for whoever mounts it in a server of their own: "signalbox/server".

export type { ConsoleFiles } from "../../ports/console-files.ts";
export type { Hook } from "../../ports/webhook.ts";
export { type AppOptions, createApp } from "./app.ts";
export type { BodyLimits } from "./body-guard.ts";
export { loopbackHosts } from "./host-guard.ts";
export { type Listening, type ListenOptions, listen } from "./listen.ts";
export type { Authenticator, Principal } from "./principal.ts";
export type { ReportFailure } from "./problem-response.ts";
