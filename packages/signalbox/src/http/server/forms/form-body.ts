// FP2. Only what the page asks for is read: a name that it does not have is refused, and so is a body that is no form.
import { type FormField, type FormTexts, namesOf } from "../../form/index.ts";
import { HttpError } from "../http-error.ts";

/** What a page sends beside its fields. No field has such a name. */
export const SUBMISSION = ".submission";
export const ADD = ".add";
/** Nobody sees it: what fills in whatever there is fills it in as well. */
export const TRAP = ".website";

const MOST_NAMES = 2_000;
const SUBMISSION_ID = /^[A-Za-z0-9_-]{16,64}$/;

export interface FormBody {
  readonly texts: FormTexts;
  readonly submission: string;
  /** The list that is to have one more row; null: it is sent. */
  readonly add: string | null;
  /** FP5. */
  readonly isTrapped: boolean;
}

/** `fresh`: what it is sent under where it does not say. */
export function readFormBody(headers: Headers, body: string, fields: readonly FormField[], fresh: string): FormBody {
  const [type = ""] = (headers.get("content-type") ?? "").split(";");
  if (type.trim().toLowerCase() !== "application/x-www-form-urlencoded")
    throw new HttpError("media-type-unsupported", "A form is sent as application/x-www-form-urlencoded.");
  const sent = [...new URLSearchParams(body)];
  if (sent.length > MOST_NAMES) throw new HttpError("request-invalid", "This is more than the form has fields.");
  // Browsers write each end of a line as two characters.
  const texts = new Map(sent.map(([name, text]) => [name, text.replace(/\r\n?/g, "\n")]));
  if (texts.size < sent.length) throw new HttpError("request-invalid", "A field was sent twice.");
  const submission = texts.get(SUBMISSION) ?? fresh;
  const add = texts.get(ADD) ?? null;
  if (!SUBMISSION_ID.test(submission))
    throw new HttpError("request-invalid", "The id of what was sent is not one that the form gives out.");
  texts.delete(SUBMISSION);
  texts.delete(ADD);
  const isTrapped = (texts.get(TRAP) ?? "") !== "";
  texts.delete(TRAP);
  const known = new Set(fields.flatMap((field) => namesOf(field, texts)));
  if (![...texts.keys()].every((name) => known.has(name))) throw new HttpError("request-invalid", "The form has no such field.");
  return { texts, submission, add, isTrapped };
}
