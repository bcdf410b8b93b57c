// Pages for whoever has a form's link. No operation of the contract: who may is decided by the link.
// FP1. A page carries no script, sets no cookie and loads nothing (form-style.ts). FP3. What is answered says nothing of runs, of the
//      workflow, or of what the instance is short of. FP4. An answer that says "sent" says that the run is on disk.
// FP5. What fills in a field that people do not see is no person: nothing is taken of it. Whoever is one after all sends it again.
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { html } from "hono/html";
import { isSignalboxError, type Problem } from "../../../base/error.ts";
import type { FormIntake, OpenForm } from "../../../ports/forms.ts";
import { type FormField, fieldsOf, initialTexts, rowsName, rowsOf, writtenValue } from "../../form/index.ts";
import type { Api, ApiEnv } from "../api.ts";
import { bodyLimits, complaintAbout } from "../body-guard.ts";
import { HttpError } from "../http-error.ts";
import type { ReportFailure } from "../problem-response.ts";
import { sourceOf } from "../source.ts";
import { AddressBuckets } from "./address-buckets.ts";
import { type FormBody, readFormBody } from "./form-body.ts";
import { formPage, pageOf } from "./form-html.ts";
import { formPolicy } from "./form-style.ts";

const MOST_BYTES = 64 * 1024;
const PER_ADDRESS = { burst: 10, everyMs: 30_000 };
const SOON_MS = 60_000;

interface Options {
  readonly intake: FormIntake;
  readonly now: () => number;
  readonly newId: () => string;
  readonly report: ReportFailure;
}

export function formPages(api: Api, options: Options): void {
  const pages = new FormPages(options);
  const limit = bodyLimit({
    maxSize: MOST_BYTES,
    onError: (c) => pages.say(c, 413, "This is too much", "It is longer than this form takes."),
  });
  api.get("/forms/:token", (c) => pages.show(c));
  api.get("/forms/:token/sent", (c) => pages.sent(c));
  api.post("/forms/:token", limit, (c) => pages.take(c));
  api.all("/forms/:token", () => {
    throw new HttpError("method-not-allowed", "A form is read with GET and sent with POST.", { headers: { allow: "GET, POST" } });
  });
}

type Page = Context<ApiEnv>;
type Status = 200 | 400 | 404 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 503;

class FormPages {
  readonly #options: Options;
  readonly #addresses = new AddressBuckets(PER_ADDRESS);

  constructor(options: Options) {
    this.#options = options;
  }

  async show(c: Page): Promise<Response> {
    const form = await this.#form(c);
    if (form instanceof Response) return form;
    const fields = fieldsIn(form);
    return this.#answer(c, 200, formPage({ title: form.title, fields, texts: initialTexts(fields), submission: form.submission }));
  }

  async sent(c: Page): Promise<Response> {
    const form = await this.#options.intake.openForm(c.req.param("token") ?? "");
    return form === null ? this.#unknown(c) : this.say(c, 200, "Sent", "Thank you. It has arrived.");
  }

  async take(c: Page): Promise<Response> {
    const form = await this.#form(c);
    if (form instanceof Response) return form;
    const fields = fieldsIn(form);
    const body = await this.#read(c, form, fields);
    if (body instanceof Response) return body;
    const again = (status: Status, more: { readonly notice?: string; readonly problems?: readonly Problem[] }, texts = body.texts) =>
      this.#answer(c, status, formPage({ title: form.title, fields, texts, submission: body.submission, ...more }));
    const list = fields.flatMap(listsIn).find(({ name }) => name === body.add);
    if (list !== undefined) return again(200, {}, new Map(body.texts).set(rowsName(list), String(rowsOf(list, body.texts) + 1)));
    if (body.isTrapped)
      return again(422, { notice: "It was not sent: a field was filled in that people do not see. It is empty now; send it again." });
    const { value, problems } = writtenValue(fields, body.texts);
    if (problems.length > 0) return again(422, { problems });
    const complaint = complaintAbout(value, bodyLimits.keys);
    if (complaint !== null) return again(422, { notice: complaint });
    const wait = this.#addresses.take(`${form.form} ${sourceOf(c)}`, this.#options.now());
    if (wait > 0) return this.#later(c, wait, again);
    try {
      return await this.#send(c, body, value, again);
    } catch (thrown) {
      return this.#refused(c, thrown, again);
    }
  }

  async #send(c: Page, { submission }: FormBody, input: ReturnType<typeof writtenValue>["value"], again: Again): Promise<Response> {
    const token = c.req.param("token") ?? "";
    const outcome = await this.#options.intake.submitForm({ token, submission, input });
    if (outcome.kind === "closed") return this.#closed(c);
    if (outcome.kind === "full") return this.#later(c, outcome.retryAt - this.#options.now(), again);
    if (outcome.kind === "different")
      return this.#answer(
        c,
        409,
        pageOf(
          "Sent before",
          html`<p>This was sent already, as it stood then. <a href="/forms/${token}">Open the form anew</a> to send something else.</p>`,
        ),
      );
    this.#dress(c);
    return c.redirect(`/forms/${token}/sent`, 303);
  }

  /** FP3. */
  #refused(c: Page, thrown: unknown, again: Again): Promise<Response> {
    if (isSignalboxError(thrown) && thrown.code === "input-invalid") return again(422, { problems: thrown.problems });
    if (isSignalboxError(thrown) && thrown.code === "payload-too-large")
      return again(413, { notice: "This is longer than the form takes." });
    if (isSignalboxError(thrown) && notNow.has(thrown.code)) return this.#later(c, SOON_MS, again, 503);
    const id = this.#options.newId();
    this.#options.report(id, thrown);
    return again(500, { notice: `It could not be taken. Whoever runs this finds out why under ${id}.` });
  }

  #later(c: Page, waitMs: number, again: Again, status: 429 | 503 = 429): Promise<Response> {
    const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
    c.header("retry-after", String(seconds));
    const minutes = Math.ceil(seconds / 60);
    return again(status, {
      notice: `It was not sent: too much comes in just now. Send it again in ${minutes === 1 ? "a minute" : `${minutes} minutes`}.`,
    });
  }

  async #form(c: Page): Promise<OpenForm | Response> {
    const form = await this.#options.intake.openForm(c.req.param("token") ?? "");
    if (form === null) return this.#unknown(c);
    return form === "closed" ? this.#closed(c) : form;
  }

  async #read(c: Page, { submission }: OpenForm, fields: readonly FormField[]): Promise<FormBody | Response> {
    try {
      return readFormBody(c.req.raw.headers, await c.req.text(), fields, submission);
    } catch (thrown) {
      if (!(thrown instanceof HttpError)) throw thrown;
      return this.say(c, thrown.code === "media-type-unsupported" ? 415 : 400, "This cannot be taken", thrown.message);
    }
  }

  #unknown = (c: Page): Promise<Response> => this.say(c, 404, "There is no form here", "Look whether the link is whole.");
  #closed = (c: Page): Promise<Response> =>
    this.say(c, 410, "This form is closed", "Nothing is taken here any more. Ask whoever gave you the link.");

  say = (c: Page, status: Status, title: string, words: string): Promise<Response> =>
    this.#answer(c, status, pageOf(title, html`<p>${words}</p>`));

  async #answer(c: Page, status: Status, page: ReturnType<typeof formPage>): Promise<Response> {
    this.#dress(c);
    return c.html(page, status);
  }

  #dress(c: Page): void {
    c.header("content-security-policy", formPolicy);
    // Without it a browser would not say that what it sends comes from this page.
    c.header("referrer-policy", "same-origin");
    c.header("cache-control", "no-store");
  }
}
type Again = (status: Status, more: { readonly notice?: string; readonly problems?: readonly Problem[] }) => Promise<Response>;

const notNow: ReadonlySet<string> = new Set([
  "over-budget",
  "instance-paused",
  "storage-full",
  "unavailable",
  "store-in-use",
  "store-corrupt",
]);

const fieldsIn = ({ schema, fixed }: OpenForm): readonly FormField[] => fieldsOf(schema, new Set(fixed));
function listsIn(field: FormField): readonly Extract<FormField, { readonly kind: "list" }>[] {
  if (field.kind === "list") return [field];
  return field.kind === "group" ? field.fields.flatMap(listsIn) : [];
}
