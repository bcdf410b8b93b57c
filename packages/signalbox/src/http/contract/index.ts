// The HTTP contract: what the server serves, the document describes, and the client calls.
import * as accounts from "./account-operations.ts";
import * as agents from "./agent-operations.ts";
import * as budget from "./budget-operations.ts";
import * as certificates from "./certificate-operations.ts";
import * as changes from "./change-operations.ts";
import * as events from "./event-operations.ts";
import * as forecasts from "./forecast-operations.ts";
import * as forks from "./fork-operations.ts";
import * as forms from "./form-operations.ts";
import * as instance from "./instance-operations.ts";
import * as measures from "./measure-operations.ts";
import * as memory from "./memory-operations.ts";
import * as metrics from "./metrics-operations.ts";
import * as notices from "./notice-operations.ts";
import * as openId from "./openid-operations.ts";
import * as policies from "./policy-operations.ts";
import * as publishing from "./publish-operations.ts";
import * as runs from "./run-operations.ts";
import * as secrets from "./secret-operations.ts";
import * as sessions from "./session-operations.ts";
import * as tasks from "./task-operations.ts";
import * as workflows from "./workflow-operations.ts";

export const operations = {
  ...runs,
  ...forks,
  ...tasks,
  ...forms,
  ...events,
  ...changes,
  ...budget,
  ...instance,
  ...sessions,
  ...openId,
  ...accounts,
  ...workflows,
  ...certificates,
  ...measures,
  ...publishing,
  ...memory,
  ...metrics,
  ...agents,
  ...forecasts,
  ...notices,
  ...policies,
  ...secrets,
};
export type Operations = typeof operations;
