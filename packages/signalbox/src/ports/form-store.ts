import type { JsonObject } from "../base/json.ts";

export interface FormRow {
  readonly form: string;
  readonly workflow: string;
  readonly token: string;
  readonly title: string;
  readonly perHour: number;
  readonly fixed: JsonObject;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly createdBy: string;
  readonly closedAt: number | null;
}
/** That something was sent in, and when: never what. */
export interface FormEntry {
  readonly form: string;
  readonly submission: string;
  /** Of what was sent. */
  readonly hash: string;
  readonly at: number;
}
export interface FormReader {
  /** By name. */
  all(): readonly FormRow[];
  named(form: string): FormRow | null;
  byToken(token: string): FormRow | null;
  entry(form: string, submission: string): FormEntry | null;
  /** The oldest first. */
  entriesSince(form: string, at: number): readonly FormEntry[];
}
export interface FormWriter {
  /** Creates or replaces. */
  put(row: FormRow): void;
  putEntry(entry: FormEntry): void;
  removeEntry(form: string, submission: string): void;
  removeEntriesBefore(at: number): void;
}
