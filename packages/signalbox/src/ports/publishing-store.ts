import type { Identity } from "../kernel/index.ts";

/** That a version was made live, and by what. The last one of a workflow is the one that is live. */
export interface PublicationRow {
  readonly workflow: string;
  /** Key of the version. */
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** "loaded": by the engine, which publishes what it loads. "adopted": it was live in a store from before there was publishing. */
  readonly how: "asked" | "loaded" | "adopted";
  /** Null where nobody asked. */
  readonly by: string | null;
  readonly identity: Identity | null;
  readonly reason: string | null;
  /** Others who approved exactly this, in the order in which they did. */
  readonly approvedBy: readonly string[];
}

export interface PublishRequestRow {
  /** 0 before it is stored. */
  readonly id: number;
  readonly workflow: string;
  /** Keys of the version, and of the one that was live when it was asked for; null: none was. */
  readonly version: number;
  readonly live: number | null;
  readonly plan: string;
  readonly at: number;
  readonly by: string;
  readonly identity: Identity;
  readonly reason: string;
  readonly approvedBy: readonly string[];
  readonly state: "open" | "published" | "rejected" | "void";
  readonly endedAt: number | null;
  readonly endedBy: string | null;
  readonly endReason: string | null;
}

export interface PublishingReader {
  /** What is live; null: no version of it ever was. */
  live(workflow: string): PublicationRow | null;
  /** Newest first. */
  publications(workflow: string, limit: number): readonly PublicationRow[];
  /** Of this version, the last one before a moment; null: there was none. */
  publicationOf(version: number, before: number): PublicationRow | null;
  request(id: number): PublishRequestRow | null;
  /** Newest first; of one workflow, or of all. */
  requests(filter: { readonly workflow?: string; readonly open: boolean; readonly limit: number }): readonly PublishRequestRow[];
  /** Something was published in this store. */
  any(): boolean;
}
export interface PublishingWriter {
  publish(row: PublicationRow): void;
  /** Gives its number. */
  addRequest(row: PublishRequestRow): number;
  putRequest(row: PublishRequestRow): void;
}

/** Keys of `meta`. How definitions were last served in this store: "loaded" or "asked". */
export const PUBLISHES = "publishes";
/** "1" in a store from before there was publishing, until it was opened for work once. */
export const ADOPTING = "adopting";
