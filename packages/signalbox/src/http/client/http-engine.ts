import { isSignalboxError, SignalboxError } from "../../base/error.ts";
import type { Json } from "../../base/json.ts";
import type { Engine, MemoryFilter, Person, RunView } from "../../ports/engine.ts";
import type { ForkRequest } from "../../ports/fork.ts";
import type { Given } from "./call.ts";
import { HttpClient, type HttpClientOptions } from "./http-client.ts";

/**
 * An engine behind a server, for whatever works with an engine. Who acts is whoever the key belongs to: `by` is not sent.
 * @example
 * const engine = new HttpEngine({ server: "https://signalbox.example", key: process.env.SIGNALBOX_API_KEY });
 */
export class HttpEngine implements Engine {
  readonly #client: HttpClient;

  constructor(options: HttpClientOptions) {
    this.#client = new HttpClient(options);
  }

  start: Engine["start"] = ({ workflow, input, key, priority }) =>
    this.#client.call("POST /api/runs", {
      headers: key === undefined ? {} : { "idempotency-key": key },
      body: { workflow, input: input as Json, ...(priority === undefined ? {} : { priority }) },
    });
  run: Engine["run"] = (runId) => known(this.#client.call("GET /api/runs/{run}", { params: { run: runId } }));
  runs: Engine["runs"] = ({ status, ...filter } = {}) =>
    this.#client.call("GET /api/runs", { query: { ...filter, ...(status === undefined ? {} : { status: [...status] }) } });

  /** Asks again as long as the server says that it is not that far. */
  finished: Engine["finished"] = async (runId, until, signal): Promise<RunView> => {
    for (;;) {
      const asked = this.#client.call("GET /api/runs/{run}/finished", { params: { run: runId }, query: { until } }, signal);
      const { reached, run } = await asked.catch((thrown: unknown) => {
        throw signal?.aborted === true ? signal.reason : thrown;
      });
      if (reached) return run;
    }
  };

  journal: Engine["journal"] = (runId) => this.#client.call("GET /api/runs/{run}/journal", { params: { run: runId }, query: {} });
  graph: Engine["graph"] = (runId) => this.#client.call("GET /api/runs/{run}/graph", { params: { run: runId } });
  inbox: Engine["inbox"] = ({ all, ...filter } = {}) =>
    this.#client.call("GET /api/tasks", { query: { ...filter, ...(all === true ? { all: "true" } : {}) } });
  task: Engine["task"] = (task) => known(this.#client.call("GET /api/tasks/{task}", { params: { task } }));

  decide: Engine["decide"] = async ({ task, decision, hash, reason, edit, answer }) =>
    this.#client.call("POST /api/tasks/{task}/decision", {
      params: { task },
      body: { decision, reason, edit, answer, hash: hash ?? (await this.task(task))?.hash ?? "" },
    });
  answer: Engine["answer"] = ({ task, answer, reason }) =>
    this.#client.call("POST /api/tasks/{task}/answer", { params: { task }, body: { answer, reason } });
  settle: Engine["settle"] = ({ runId, step, choice, output, costUsd, reason }) =>
    this.#client.call("POST /api/runs/{run}/settlements", { params: { run: runId }, body: { step, choice, output, costUsd, reason } });
  reassign: Engine["reassign"] = ({ task, to, reason }) =>
    this.#client.call("POST /api/tasks/{task}/assignment", { params: { task }, body: { to, reason } });
  assignees: Engine["assignees"] = ({ task }) => this.#client.call("GET /api/tasks/{task}/assignees", { params: { task } });
  tell: Engine["tell"] = ({ runId, text, agent }) =>
    this.#client.call("POST /api/runs/{run}/messages", { params: { run: runId }, body: { text, agent } });
  emit: Engine["emit"] = ({ event, key, payload, eventId }) =>
    this.#client.call("POST /api/events", { body: { event, key, payload, eventId } });

  cancel: Engine["cancel"] = (runId, { reason }) => this.#client.call("POST /api/runs/{run}/cancel", steering(runId, reason));
  pause: Engine["pause"] = (runId, { reason }) => this.#client.call("POST /api/runs/{run}/pause", steering(runId, reason));
  resume: Engine["resume"] = (runId, { reason }) => this.#client.call("POST /api/runs/{run}/resume", steering(runId, reason));
  retry: Engine["retry"] = (runId, { reason }) => this.#client.call("POST /api/runs/{run}/retry", steering(runId, reason));

  replay: Engine["replay"] = (runId) => this.#client.call("GET /api/runs/{run}/replay", { params: { run: runId } });
  fork: Engine["fork"] = (request) =>
    this.#client.call("POST /api/runs/{run}/forks", { params: { run: request.runId }, body: forkBody(request) });
  makeLive: Engine["makeLive"] = (request) =>
    this.#client.call("POST /api/runs/{run}/forks/live", {
      params: { run: request.runId },
      body: { ...forkBody(request), hash: request.hash, reason: request.reason },
    });
  verify: Engine["verify"] = (run) => this.#client.call("GET /api/verification", { query: { run } });

  erase: Engine["erase"] = ({ subject, cancel, withParents, reason }) =>
    this.#client.call("POST /api/erasures", { body: { subject, cancel, withParents, reason } });
  prune: Engine["prune"] = ({ olderThan, dryRun }) => this.#client.call("POST /api/prunings", { body: { olderThan, dryRun } });
  backup: Engine["backup"] = () =>
    Promise.reject(
      new SignalboxError(
        "usage",
        "A backup is a file on the server's machine. Run `signalbox backup` there; no server writes one for a client.",
      ),
    );
  resumeAll: Engine["resumeAll"] = ({ reason }: Person) => this.#client.call("POST /api/instance/resume", { body: { reason } });
  instance: Engine["instance"] = () => this.#client.call("GET /api/instance/events", {});

  budget: Engine["budget"] = ({ runId, ...filter } = {}) => this.#client.call("GET /api/budget", { query: { ...filter, run: runId } });
  budgetTree: Engine["budgetTree"] = () => this.#client.call("GET /api/budget/tree", {});
  spend: Engine["spend"] = (filter = {}) => this.#client.call("GET /api/budget/spend", { query: filter });
  settleReservation: Engine["settleReservation"] = ({ reservation, costUsd, tokens, reason }) =>
    this.#client.call("POST /api/budget/reservations/{reservation}/settlement", {
      params: { reservation },
      body: { costUsd, tokens, reason },
    });
  raiseCap: Engine["raiseCap"] = ({ cap, costUsd, tokens, reason }) =>
    this.#client.call("POST /api/budget/caps", { body: { cap, costUsd, tokens, reason } });
  releaseFrozen: Engine["releaseFrozen"] = ({ what, reason }) => this.#client.call("POST /api/budget/releases", { body: { what, reason } });

  workflows: Engine["workflows"] = () => this.#client.call("GET /api/workflows", {});
  workflow: Engine["workflow"] = (id, version) =>
    this.#client.call("GET /api/workflows/{workflow}", { params: { workflow: id }, query: { version } });
  publishPlan: Engine["publishPlan"] = ({ workflow, version }) =>
    this.#client.call("GET /api/workflows/{workflow}/plan", { params: { workflow }, query: { version } });
  publish: Engine["publish"] = ({ workflow, version, plan, reason }) =>
    this.#client.call("POST /api/workflows/{workflow}/publications", { params: { workflow }, body: { version, plan, reason } });
  publishRequests: Engine["publishRequests"] = ({ workflow, all } = {}) =>
    this.#client.call("GET /api/publish-requests", { query: { workflow, ...(all === true ? { all: "true" } : {}) } });
  decidePublish: Engine["decidePublish"] = ({ request, decision, plan, reason }) =>
    this.#client.call("POST /api/publish-requests/{request}/decision", { params: { request }, body: { decision, plan, reason } });
  schedules: Engine["schedules"] = () => this.#client.call("GET /api/schedules", {});
  changeSchedule: Engine["changeSchedule"] = ({ schedule, paused, reason }) =>
    this.#client.call("PATCH /api/schedules", { body: { schedule, paused, reason } });
  forms: Engine["forms"] = () => this.#client.call("GET /api/forms", {});
  createForm: Engine["createForm"] = ({ form, workflow, title, perHour, fixed }) =>
    this.#client.call("POST /api/forms", { body: { form, workflow, title, perHour, fixed } });
  changeForm: Engine["changeForm"] = ({ form, closed, perHour, title }) =>
    this.#client.call("PATCH /api/forms/{form}", { params: { form }, body: { closed, perHour, title } });
  agents: Engine["agents"] = () => this.#client.call("GET /api/agents", {});
  stints: Engine["stints"] = ({ agent, ...query }) => this.#client.call("GET /api/agents/{agent}/stints", { params: { agent }, query });
  certificate: Engine["certificate"] = ({ workflow, ...query }) =>
    this.#client.call("GET /api/workflows/{workflow}/certificate", { params: { workflow }, query });
  measures: Engine["measures"] = ({ workflow, ...query }) =>
    this.#client.call("GET /api/workflows/{workflow}/measures", { params: { workflow }, query });
  forecast: Engine["forecast"] = ({ workflow, ...query }) =>
    this.#client.call("GET /api/workflows/{workflow}/forecast", { params: { workflow }, query });
  rules: Engine["rules"] = () => this.#client.call("GET /api/rules", {});
  backtest: Engine["backtest"] = (request) => this.#client.call("POST /api/policies/backtest", { body: request });
  noticeMessages: Engine["noticeMessages"] = (filter = {}) => this.#client.call("GET /api/notices/messages", { query: filter });
  retryNotices: Engine["retryNotices"] = ({ message, reason }) =>
    this.#client.call("POST /api/notices/retries", { body: { message, reason } });
  alerts: Engine["alerts"] = () => this.#client.call("GET /api/alerts", {});
  control: Engine["control"] = (since) => this.#client.call("GET /api/control", { query: { since } });

  memory: Engine["memory"] = ({ agent, at, history, ...filter }) =>
    this.#client.call("GET /api/agents/{agent}/memory", {
      params: { agent },
      query: { ...filter, ...asOf(at), ...(history === true ? { history: "true" } : {}) },
    });
  forget: Engine["forget"] = ({ entry, reason, withRuns }) =>
    this.#client.call("POST /api/memory/{entry}/forgetting", { params: { entry }, body: { reason, withRuns } });
  secrets: Engine["secrets"] = () => this.#client.call("GET /api/secrets", {});
  setSecret: Engine["setSecret"] = ({ name, value, kind, hosts, field, reason }) =>
    this.#client.call("PUT /api/secrets/{name}", {
      params: { name },
      body: { value, kind, field, reason, ...(hosts === undefined ? {} : { hosts: [...hosts] }) },
    });
  removeSecret: Engine["removeSecret"] = ({ name }) => this.#client.call("DELETE /api/secrets/{name}", { params: { name } });
  rotateSecrets: Engine["rotateSecrets"] = ({ reason }: Person) => this.#client.call("POST /api/secrets/rotation", { body: { reason } });
  state: Engine["state"] = () => this.#client.call("GET /api/instance", {});

  /** Nothing is kept open. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** What is not there is null for an engine, and a refusal over HTTP. */
async function known<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (thrown) {
    if (isSignalboxError(thrown) && thrown.code === "not-found") return null;
    throw thrown;
  }
}

const steering = (runId: string, reason: string | undefined): Given<"POST /api/runs/{run}/cancel"> => ({
  params: { run: runId },
  body: { reason },
});

const forkBody = ({ at, change, offline, decide, costUsd }: ForkRequest): Given<"POST /api/runs/{run}/forks">["body"] => ({
  at,
  change,
  offline,
  decide,
  costUsd,
});

const asOf = (at: MemoryFilter["at"]) => (at === undefined ? {} : "instant" in at ? { at: at.instant } : { run: at.runId, seq: at.seq });
