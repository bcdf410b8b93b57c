export { applyOnce } from "./apply-once.ts";
export { type SqliteOptions, SqliteRunStore } from "./sqlite-run-store.ts";
