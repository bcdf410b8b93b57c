import { Redactor } from "../../base/redactor.ts";
import type { People } from "../../definition/people.ts";
import type { ChangeSource } from "../../ports/changes.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ConsoleFiles } from "../../ports/console-files.ts";
import type { Engine } from "../../ports/engine.ts";
import type { FormIntake } from "../../ports/forms.ts";
import type { NoticeBook } from "../../ports/notice-book.ts";
import type { Hook } from "../../ports/webhook.ts";
import type { WordSource } from "../../ports/words.ts";
import { type Api, createApi } from "./api.ts";
import type { Auth } from "./auth/auth.ts";
import { type BodyLimits, bodyBytes, bodyLimits, bodyShape } from "./body-guard.ts";
import { apiDocument } from "./document.ts";
import { formPages } from "./forms/form-pages.ts";
import { hookRoutes } from "./hooks/hook-routes.ts";
import { hostGuard } from "./host-guard.ts";
import { HttpError } from "./http-error.ts";
import { originGuard } from "./origin-guard.ts";
import { problemResponse, type ReportFailure } from "./problem-response.ts";
import { redaction } from "./redaction.ts";
import { accountRoutes } from "./routes/account-routes.ts";
import { budgetRoutes } from "./routes/budget-routes.ts";
import { changeRoutes, type StreamTimes, streamTimes } from "./routes/change-routes.ts";
import { eventRoutes } from "./routes/event-routes.ts";
import { forkRoutes, type SaveCase } from "./routes/fork-routes.ts";
import { formRoutes } from "./routes/form-routes.ts";
import { instanceRoutes } from "./routes/instance-routes.ts";
import { memoryRoutes } from "./routes/memory-routes.ts";
import { metricsRoutes } from "./routes/metrics-routes.ts";
import { noticeRoutes } from "./routes/notice-routes.ts";
import { type OpenIdSignIn, openIdRoutes } from "./routes/openid-routes.ts";
import { policyRoutes } from "./routes/policy-routes.ts";
import { publishRoutes } from "./routes/publish-routes.ts";
import { runRoutes } from "./routes/run-routes.ts";
import { secretRoutes } from "./routes/secret-routes.ts";
import { sessionRoutes } from "./routes/session-routes.ts";
import { taskRoutes } from "./routes/task-routes.ts";
import { workflowRoutes } from "./routes/workflow-routes.ts";
import { securityHeaders } from "./security-headers.ts";
import { serveConsole } from "./serve-console.ts";

export interface AppOptions {
  readonly engine: Engine & ChangeSource & FormIntake & WordSource;
  readonly auth: Auth;
  /** What people were told of. */
  readonly notices: NoticeBook;
  readonly clock: Clock;
  readonly now: () => number;
  /** Who holds which role by the config. */
  readonly people: () => People;
  /** The names that the server goes by, with ports, in lower case. Asked at each request: the port is known when it listens. */
  readonly hosts: () => ReadonlySet<string>;
  readonly newId: () => string;
  readonly saveCase: SaveCase;
  readonly report: ReportFailure;
  /** Sign-in through a service elsewhere, asked at each request. Absent or null: there is none. */
  readonly signIn?: () => OpenIdSignIn | null;
  /** Takes secrets out of every answer. */
  readonly redactor?: Redactor;
  readonly limits?: BodyLimits;
  readonly streams?: StreamTimes;
  /** The webhooks that are served under /hooks, asked at each request: a reload may change them. Absent: none. */
  readonly hooks?: () => readonly Hook[];
  /** The built console; absent: the API alone. */
  readonly console?: ConsoleFiles;
}

/** The API over an engine, as a function from a request to a response; `listen` puts it on a port. */
export function createApp(options: AppOptions): Api {
  const {
    engine,
    auth,
    notices,
    clock,
    now,
    people,
    hosts,
    hooks = () => [],
    signIn = () => null,
    newId,
    saveCase,
    report,
    redactor = new Redactor(),
    limits = bodyLimits,
    streams = streamTimes,
    console,
  } = options;
  const api = createApi();
  api.onError((thrown) => problemResponse(thrown, newId, report));
  api.notFound(() => problemResponse(new HttpError("route-unknown", "There is nothing at this address."), newId, report));
  api.use(redaction(redactor));
  api.use(securityHeaders);
  api.use(hostGuard(hosts));
  api.use(originGuard);
  formPages(api, { intake: engine, now, newId, report });
  hookRoutes(api, { engine, hooks, now });
  for (const path of ["/api/*", "/metrics"])
    api.use(path, async (context, next) => {
      context.header("cache-control", "no-store");
      context.set("principal", await auth.authenticate(context.req.raw));
      await next();
    });
  api.use("/api/*", bodyBytes(limits), bodyShape(limits));
  runRoutes(api, engine);
  forkRoutes(api, engine, saveCase);
  taskRoutes(api, engine);
  eventRoutes(api, engine);
  formRoutes(api, engine);
  changeRoutes(api, engine, auth, streams, clock);
  budgetRoutes(api, engine);
  instanceRoutes(api, engine);
  workflowRoutes(api, engine);
  policyRoutes(api, engine);
  publishRoutes(api, engine);
  memoryRoutes(api, engine);
  secretRoutes(api, engine);
  sessionRoutes(api, { auth, now, configured: people, openId: () => signIn()?.provider.label ?? null });
  openIdRoutes(api, { auth, now, signIn, newId, report });
  accountRoutes(api, auth);
  noticeRoutes(api, { engine, auth, notices });
  metricsRoutes(api, engine, now);
  apiDocument(api);
  if (console !== undefined) serveConsole(api, console);
  return api;
}
