// L1. What is sent under one id is one run: that it came, when, and its hash are on disk before the run is started, so that a start that is
//     repeated has the same input. L2. No more is taken in an hour than the form says, counted over what is on disk.
// L3. What is refused counts for nothing, and may be sent again under the same id.
import { isSignalboxError, SignalboxError } from "../base/error.ts";
import { formatInstant } from "../base/instant.ts";
import { canonical, isObject, type Json, type JsonObject } from "../base/json.ts";
import { startedByForm } from "../base/trigger-name.ts";
import type { RunView, StartRequest } from "../ports/engine.ts";
import type { FormEntry, FormRow } from "../ports/form-store.ts";
import type { ChangeFormRequest, CreateFormRequest, FormView, OpenForm, Submission, SubmissionOutcome } from "../ports/forms.ts";
import type { Core } from "./core.ts";
import { knownBy } from "./people.ts";

const HOUR_MS = 3_600_000;
const KEPT_MS = 48 * HOUR_MS;
const PER_HOUR = 60;
const MOST_PER_HOUR = 10_000;
const LONGEST_TITLE = 200;
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

export class FormDesk {
  readonly #core: Core;
  readonly #start: (request: StartRequest) => Promise<RunView>;
  /** The last of each id that is under way. */
  readonly #pending = new Map<string, Promise<unknown>>();

  constructor(core: Core, start: (request: StartRequest) => Promise<RunView>) {
    this.#core = core;
    this.#start = start;
  }

  list(): readonly FormView[] {
    return this.#read.all().map((row) => this.#view(row));
  }

  async create({ form, workflow, title, perHour = PER_HOUR, fixed = {}, ...who }: CreateFormRequest): Promise<FormView> {
    if (!NAME.test(form))
      throw new SignalboxError("usage", `"${form}" is no name for a form: 1 to 40 small letters, digits and dashes between them.`);
    const { input } = this.#core.registry.live(workflow).graph;
    requireFields(workflow, input, fixed);
    const at = this.#core.now();
    const token = this.#core.services.entropy.token();
    const row: FormRow = {
      ...{ form, workflow, token, title: titleOf(title ?? workflow), perHour: rateOf(perHour), fixed },
      ...{ createdAt: at, createdBy: who.by, closedAt: null },
    };
    await this.#core.services.committer.submit((writer) => {
      if (this.#read.named(form) !== null)
        throw new SignalboxError("state-conflict", `There is a form "${form}" already. Take another name, or open it again.`);
      writer.forms.put(row);
      writer.note(at, "form-created", { form, workflow, perHour, by: who.by, ...knownBy(who) });
    });
    return this.#view(row);
  }

  async change({ form, closed, perHour, title, ...who }: ChangeFormRequest): Promise<FormView> {
    const at = this.#core.now();
    const changed = {
      ...(closed === undefined ? {} : { closedAt: closed ? at : null }),
      ...(perHour === undefined ? {} : { perHour: rateOf(perHour) }),
      ...(title === undefined ? {} : { title: titleOf(title) }),
    };
    await this.#core.services.committer.submit((writer) => {
      writer.forms.put({ ...this.#named(form), ...changed });
      const said = { ...(closed === undefined ? {} : { closed }), ...(perHour === undefined ? {} : { perHour }) };
      writer.note(at, "form-changed", { form, ...said, by: who.by, ...knownBy(who) });
    });
    return this.#view(this.#named(form));
  }

  open(token: string): OpenForm | "closed" | null {
    const row = this.#read.byToken(token);
    if (row === null) return null;
    const definition = this.#core.registry.find(row.workflow);
    if (row.closedAt !== null || definition === undefined) return "closed";
    return {
      form: row.form,
      title: row.title,
      schema: definition.graph.input,
      fixed: Object.keys(row.fixed),
      submission: this.#core.services.entropy.token(),
    };
  }

  /** One after the other for each id: the second finds what became of the first. */
  async submit(given: Submission): Promise<SubmissionOutcome> {
    const row = this.#read.byToken(given.token);
    if (row === null) throw new SignalboxError("not-found", "There is no form with this link.");
    if (row.closedAt !== null || this.#core.registry.find(row.workflow) === undefined) return { kind: "closed" };
    const id = `${row.form} ${given.submission}`;
    for (let pending = this.#pending.get(id); pending !== undefined; pending = this.#pending.get(id)) await pending.catch(() => undefined);
    const taking = this.#take(row, given);
    this.#pending.set(id, taking);
    return taking.finally(() => this.#pending.delete(id));
  }

  async #take(row: FormRow, { submission, input }: Submission): Promise<SubmissionOutcome> {
    const { services } = this.#core;
    const key = `${startedByForm(row.form)}:${submission}`;
    const hash = services.digest.sha256(`${submission} ${canonical(input)}`);
    const known = this.#read.entry(row.form, submission);
    const isStarted = services.store.read.startKey(row.workflow, key) !== null;
    if (known !== null && isStarted && known.hash !== hash) return { kind: "different" };
    const at = known === null || known.hash !== hash ? this.#core.now() : known.at;
    const retryAt = isStarted ? null : await this.#admit(row, { form: row.form, submission, hash, at });
    if (retryAt !== null) return { kind: "full", retryAt };
    try {
      const whole = withFixed(input, row.fixed, { now: formatInstant(at), submission });
      const { runId } = await this.#start({ workflow: row.workflow, input: whole, by: startedByForm(row.form), key });
      return { kind: "taken", runId };
    } catch (thrown) {
      if (isSignalboxError(thrown) && thrown.code === "idempotency-conflict") return { kind: "different" };
      // L3. Were the process to die here instead, it would have counted.
      await services.committer.submit((writer) => writer.forms.removeEntry(row.form, submission));
      throw thrown;
    }
  }

  /** L2. Null: it may come in. Otherwise when again. */
  async #admit(row: FormRow, entry: FormEntry): Promise<number | null> {
    let retryAt: number | null = null;
    await this.#core.services.committer.submit((writer) => {
      const others = this.#read.entriesSince(row.form, entry.at - HOUR_MS).filter(({ submission }) => submission !== entry.submission);
      const blocking = others.at(-row.perHour);
      if (blocking !== undefined) retryAt = blocking.at + HOUR_MS;
      else {
        writer.forms.putEntry(entry);
        writer.forms.removeEntriesBefore(entry.at - KEPT_MS);
      }
    });
    return retryAt;
  }

  #view({ createdAt, closedAt, ...row }: FormRow): FormView {
    return {
      ...row,
      createdAt: formatInstant(createdAt),
      closedAt: closedAt === null ? null : formatInstant(closedAt),
      takenLastHour: this.#read.entriesSince(row.form, this.#core.now() - HOUR_MS).length,
    };
  }

  #named(form: string): FormRow {
    const row = this.#read.named(form);
    if (row !== null) return row;
    const names = this.#read.all().map((each) => each.form);
    throw new SignalboxError("not-found", `There is no form "${form}". There are: ${names.join(", ") || "none"}.`);
  }

  get #read() {
    return this.#core.services.store.read.forms;
  }
}

function requireFields(workflow: string, input: JsonObject, fixed: JsonObject): void {
  const { properties } = input;
  const unknown = Object.keys(fixed).find((field) => !isObject(properties) || !Object.hasOwn(properties, field));
  if (unknown !== undefined)
    throw new SignalboxError("usage", `The input of workflow "${workflow}" has no field "${unknown}" that could be set for everybody.`);
}

function rateOf(perHour: number): number {
  if (Number.isInteger(perHour) && perHour >= 1 && perHour <= MOST_PER_HOUR) return perHour;
  throw new SignalboxError("usage", `A form takes 1 to ${MOST_PER_HOUR} in an hour, not ${perHour}.`);
}

function titleOf(title: string): string {
  const text = title.trim();
  if (text !== "" && text.length <= LONGEST_TITLE) return text;
  throw new SignalboxError("usage", `The title of a form has 1 to ${LONGEST_TITLE} characters.`);
}

/** What the page does not ask for comes last: nothing that is sent takes its place. */
function withFixed(input: Json, fixed: JsonObject, words: Readonly<Record<"now" | "submission", string>>): Json {
  if (!isObject(input)) return input;
  const filled = (value: Json): Json => (value === "{now}" ? words.now : value === "{submission}" ? words.submission : value);
  return { ...input, ...Object.fromEntries(Object.entries(fixed).map(([field, value]) => [field, filled(value)])) };
}
