// An engine over HTTP: "signalbox/server". `serveHttp` is the whole server; the rest is for whoever mounts the API in one of their own.
export {
  type AppOptions,
  type BodyLimits,
  type ConsoleFiles,
  createApp,
  type Listening,
  type ListenOptions,
  listen,
  loopbackHosts,
} from "./http/server/index.ts";
export type { NoticeBook } from "./ports/notice-book.ts";
export { type HttpOptions, type HttpService, serveHttp } from "./serve-http.ts";
export { type ServedNotices, serveNotices } from "./serve-notices.ts";
