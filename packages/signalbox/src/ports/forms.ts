// Public forms: what whoever has the link may send in, and what became of it.
import type { Json, JsonObject } from "../base/json.ts";
import type { Identity } from "../kernel/index.ts";

/** A page that starts a workflow, for whoever has its link. */
export interface FormView {
  /** Its name, which the journal of a run has: "form:contact". */
  readonly form: string;
  readonly workflow: string;
  /** The end of its address: /forms/<token>. Nobody guesses it. */
  readonly token: string;
  /** What the page is called. */
  readonly title: string;
  /** Most that is taken in an hour. */
  readonly perHour: number;
  /** Fields of the input that the page does not ask for, with their values. */
  readonly fixed: JsonObject;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly createdBy: string;
  /** Null while it is open. */
  readonly closedAt: string | null;
  /** What it took in the last hour. */
  readonly takenLastHour: number;
}
interface Who {
  readonly by: string;
  readonly identity?: Identity;
}
export interface CreateFormRequest extends Who {
  /** Small letters, digits and dashes; unique in the instance. */
  readonly form: string;
  readonly workflow: string;
  /** Default: the name of the workflow. */
  readonly title?: string;
  /** Default: 60. */
  readonly perHour?: number;
  /** A text that is "{now}" or "{submission}" stands for the moment at which it was sent, and the id that it was sent under. */
  readonly fixed?: JsonObject;
}
export interface ChangeFormRequest extends Who {
  readonly form: string;
  readonly closed?: boolean;
  readonly perHour?: number;
  readonly title?: string;
}

/** What a stranger is shown of a form. */
export interface OpenForm {
  readonly form: string;
  readonly title: string;
  /** The input's JSON Schema. */
  readonly schema: JsonObject;
  /** Fields of it that the page leaves off. */
  readonly fixed: readonly string[];
  /** What is sent from this page is sent under it. */
  readonly submission: string;
}
export interface Submission {
  readonly token: string;
  /** Sent again under it, it is the same submission. */
  readonly submission: string;
  /** What was asked for, without the fixed fields. */
  readonly input: Json;
}
/**
 * `taken`: its run is on disk. `different`: another content came under the same id before. `full`: too many in an hour.
 * `closed`: also where its workflow is not registered any more.
 */
export type SubmissionOutcome =
  | { readonly kind: "taken"; readonly runId: string }
  | { readonly kind: "different" | "closed" }
  | { readonly kind: "full"; readonly retryAt: number };

/** What the server needs of an engine for the pages of forms. */
export interface FormIntake {
  /** Null: there is no form with this link. "closed": there was one. */
  openForm(token: string): Promise<OpenForm | "closed" | null>;
  /** @throws SignalboxError `input-invalid` where the input is not what the workflow takes, and whatever else keeps a run from starting. */
  submitForm(submission: Submission): Promise<SubmissionOutcome>;
}
