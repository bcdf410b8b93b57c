// U1. An engine that publishes what it loads makes every version live that its code is of.
// U2. One that is asked to publish makes nothing live by itself, but for what a store begins with: one in which nothing was ever published takes
//     what it is first opened with, as far as publishing it would not be refused and nobody else has to approve.
// U3. A store from before there was publishing goes on as it was: what its code is of is live where the store knew it, else its newest version.
import type { AnyWorkflow } from "../../definition/workflow.ts";
import type { Publishes } from "../../ports/publishing.ts";
import { ADOPTING, type PublicationRow } from "../../ports/publishing-store.ts";
import type { StoreReader, VersionRow } from "../../ports/run-store.ts";

/** How definitions are loaded. */
export interface Loading {
  readonly now: number;
  readonly publishes: Publishes;
  /** How many others have to approve what is published. */
  readonly approvals: number;
  /** It would be refused to publish it. */
  readonly isRefused: (version: VersionRow) => boolean;
}
export interface Loaded {
  readonly workflow: AnyWorkflow;
  readonly version: VersionRow;
  /** The store did not have it before. */
  readonly isNew: boolean;
}

/** What is made live by loading it. */
export function publishedByLoading(loaded: readonly Loaded[], read: StoreReader, loading: Loading): readonly PublicationRow[] {
  const how = howLoaded(read, loading);
  if (how === null) return [];
  return loaded
    .filter(({ workflow, version, isNew }) => {
      if (read.publishing.live(workflow.id)?.version === version.id) return false;
      if (how === "adopted") return !isNew;
      return loading.publishes === "loaded" || !loading.isRefused(version);
    })
    .map(({ workflow, version }) => ({
      ...{ workflow: workflow.id, version: version.id, at: loading.now, how },
      ...{ by: null, identity: null, reason: null, approvedBy: [] },
    }));
}

function howLoaded(read: StoreReader, { publishes, approvals }: Loading): "loaded" | "adopted" | null {
  if (publishes === "loaded") return "loaded";
  if (read.meta(ADOPTING) === "1") return "adopted";
  return !read.publishing.any() && approvals === 0 ? "loaded" : null;
}
