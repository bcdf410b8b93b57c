import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { readCompareSearch } from "./compare/compare-search.ts";
import { readForkSearch } from "./fork/fork-search.ts";
import { Frame } from "./frame/frame.tsx";
import { NothingHere } from "./frame/nothing-here.tsx";
import { readInboxSearch } from "./inbox/inbox-search.ts";
import { readRunViewSearch } from "./run/run-view-search.ts";
import { readRunSearch } from "./runs/run-search.ts";
import { RunsPage } from "./runs/runs-page.tsx";
import { readSettingsSearch } from "./settings/settings-search.ts";

const root = createRootRoute({ component: Frame, notFoundComponent: NothingHere });
const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/runs" });
  },
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

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  validateSearch: readSettingsSearch,
  component: lazyRouteComponent(() => import("./settings/settings-page.tsx"), "SettingsPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([home, runs, run, fork, compare, inbox, settings]),
  defaultPreload: "intent",
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
