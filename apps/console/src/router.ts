import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { readAgentSearch } from "./agents/agent-search.ts";
import { readAuditSearch } from "./audit/audit-search.ts";
import { readChooseSearch } from "./choose/choose-search.ts";
import { readCompareSearch } from "./compare/compare-search.ts";
import { readCostsSearch } from "./costs/costs-search.ts";
import { readForkSearch } from "./fork/fork-search.ts";
import { Frame } from "./frame/frame.tsx";
import { NothingHere } from "./frame/nothing-here.tsx";
import { readInboxSearch } from "./inbox/inbox-search.ts";
import { readNoticeSearch } from "./notices/notice-search.ts";
import { readPoliciesSearch } from "./policies/policies-search.ts";
import { readPlanSearch } from "./publishing/plan-search.ts";
import { readReferenceSearch } from "./reference/reference-search.ts";
import { readRunViewSearch } from "./run/run-view-search.ts";
import { readRunSearch } from "./runs/run-search.ts";
import { RunsPage } from "./runs/runs-page.tsx";
import { readSettingsSearch } from "./settings/settings-search.ts";
import { readStartSearch } from "./start/start-search.ts";
import { readWorkflowSearch } from "./workflows/workflow-search.ts";

const root = createRootRoute({ component: Frame, notFoundComponent: NothingHere });
const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("./home/home-page.tsx"), "HomePage"),
});
/** The address of a list is its whole state: it can be sent to somebody, and "back" undoes a filter. */
const runs = createRoute({ getParentRoute: () => root, path: "/runs", validateSearch: readRunSearch, component: RunsPage });

const run = createRoute({
  getParentRoute: () => root,
  path: "/runs/$run",
  validateSearch: readRunViewSearch,
  component: lazyRouteComponent(() => import("./run/run-page.tsx"), "RunPage"),
});

const fork = createRoute({
  getParentRoute: () => root,
  path: "/runs/$run/fork",
  validateSearch: readForkSearch,
  component: lazyRouteComponent(() => import("./fork/fork-page.tsx"), "ForkPage"),
});

const compare = createRoute({
  getParentRoute: () => root,
  path: "/compare",
  validateSearch: readCompareSearch,
  component: lazyRouteComponent(() => import("./compare/compare-page.tsx"), "ComparePage"),
});

const inbox = createRoute({
  getParentRoute: () => root,
  path: "/inbox",
  validateSearch: readInboxSearch,
  component: lazyRouteComponent(() => import("./inbox/inbox-page.tsx"), "InboxPage"),
});

const notices = createRoute({
  getParentRoute: () => root,
  path: "/notices",
  validateSearch: readNoticeSearch,
  component: lazyRouteComponent(() => import("./notices/notices-page.tsx"), "NoticesPage"),
});

const workflows = createRoute({
  getParentRoute: () => root,
  path: "/workflows",
  component: lazyRouteComponent(() => import("./workflows/workflows-page.tsx"), "WorkflowsPage"),
});

const workflow = createRoute({
  getParentRoute: () => root,
  path: "/workflows/$workflow",
  validateSearch: readWorkflowSearch,
  component: lazyRouteComponent(() => import("./workflows/workflow-page.tsx"), "WorkflowPage"),
});

const start = createRoute({
  getParentRoute: () => root,
  path: "/workflows/$workflow/start",
  validateSearch: readStartSearch,
  component: lazyRouteComponent(() => import("./start/start-page.tsx"), "StartPage"),
});

const plan = createRoute({
  getParentRoute: () => root,
  path: "/workflows/$workflow/plan",
  validateSearch: readPlanSearch,
  component: lazyRouteComponent(() => import("./publishing/plan-page.tsx"), "PlanPage"),
});

const agents = createRoute({
  getParentRoute: () => root,
  path: "/agents",
  component: lazyRouteComponent(() => import("./agents/agents-page.tsx"), "AgentsPage"),
});

const agent = createRoute({
  getParentRoute: () => root,
  path: "/agents/$agent",
  validateSearch: readAgentSearch,
  component: lazyRouteComponent(() => import("./agents/agent-page.tsx"), "AgentPage"),
});

const chat = createRoute({
  getParentRoute: () => root,
  path: "/chat/$run",
  component: lazyRouteComponent(() => import("./chat/chat-page.tsx"), "ChatPage"),
});

const costs = createRoute({
  getParentRoute: () => root,
  path: "/costs",
  validateSearch: readCostsSearch,
  component: lazyRouteComponent(() => import("./costs/costs-page.tsx"), "CostsPage"),
});

const policies = createRoute({
  getParentRoute: () => root,
  path: "/policies",
  validateSearch: readPoliciesSearch,
  component: lazyRouteComponent(() => import("./policies/policies-page.tsx"), "PoliciesPage"),
});

const choose = createRoute({
  getParentRoute: () => root,
  path: "/choose",
  validateSearch: readChooseSearch,
  component: lazyRouteComponent(() => import("./choose/choose-page.tsx"), "ChoosePage"),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: "/audit",
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import("./audit/audit-page.tsx"), "AuditPage"),
});

const reference = createRoute({
  getParentRoute: () => root,
  path: "/reference",
  validateSearch: readReferenceSearch,
  component: lazyRouteComponent(() => import("./reference/reference-page.tsx"), "ReferencePage"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  validateSearch: readSettingsSearch,
  component: lazyRouteComponent(() => import("./settings/settings-page.tsx"), "SettingsPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    runs,
    run,
    fork,
    compare,
    inbox,
    notices,
    workflows,
    workflow,
    start,
    plan,
    agents,
    agent,
    chat,
    costs,
    policies,
    choose,
    audit,
    settings,
    reference,
  ]),
  defaultPreload: "intent",
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
