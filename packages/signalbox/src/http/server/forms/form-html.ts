// The page of a form, without a script. Everything that is put into it is escaped by `html`.
import { html, raw } from "hono/html";
import type { Problem } from "../../../base/error.ts";
import type { Json } from "../../../base/json.ts";
import { visible } from "../../../base/visible.ts";
import {
  choiceText,
  controlName,
  type FieldOf,
  type FormField,
  type FormTexts,
  problemsByField,
  rowAt,
  rowsName,
  rowsOf,
} from "../../form/index.ts";
import { ADD, SUBMISSION, TRAP } from "./form-body.ts";
import { formStyle } from "./form-style.ts";

type Html = ReturnType<typeof html>;

const styled = raw(`<style>${formStyle}</style>`);

/** A page that says something. */
export const pageOf = (title: string, content: Html): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${visible(title)}</title>
${styled}
</head>
<body>
<main>
<h1>${visible(title)}</h1>
${content}
</main>
</body>
</html>`;

export interface FormPage {
  readonly title: string;
  readonly fields: readonly FormField[];
  readonly texts: FormTexts;
  readonly submission: string;
  readonly problems?: readonly Problem[];
  /** What is to be known before it is sent, or sent again. */
  readonly notice?: string;
}

export function formPage({ title, fields, texts, submission, problems = [], notice }: FormPage): Html {
  const said = problemsByField(fields, texts, problems);
  const whole = fields[0]?.name === "" ? [] : (said.get("") ?? []);
  const words = [
    ...(notice === undefined ? [] : [notice]),
    ...(problems.length === 0 ? [] : ["It was not sent: look at what is said below."]),
    ...whole,
  ];
  const drawing = new Drawing(texts, said);
  return pageOf(
    title,
    html`${words.length === 0 ? "" : html`<div class="notice" role="alert">${words.map((each) => html`<p>${visible(each)}</p>`)}</div>`}
<form method="post" accept-charset="utf-8">
<button class="unseen" type="submit" tabindex="-1" aria-hidden="true">Send</button>
<input type="hidden" name="${SUBMISSION}" value="${submission}">
<div class="unseen" aria-hidden="true"><label>Leave this empty<input name="${TRAP}" type="text" tabindex="-1" autocomplete="off"></label></div>
${fields.map((field) => drawing.part(field, true))}
<button class="main" type="submit">Send</button>
</form>`,
  );
}

class Drawing {
  readonly #texts: FormTexts;
  readonly #said: ReadonlyMap<string, readonly string[]>;
  #ids = 0;

  constructor(texts: FormTexts, said: ReadonlyMap<string, readonly string[]>) {
    this.#texts = texts;
    this.#said = said;
  }

  /** `isAsked`: what it is a part of is needed, so that the browser may ask for what is needed of it. */
  part(field: FormField, isAsked: boolean): Html | "" {
    if (field.kind === "constant") return "";
    if (field.kind === "list") return this.#list(field, isAsked);
    if (field.kind === "group")
      return html`<fieldset><legend>${visible(field.label)}${optional(field)}</legend>${hint(field)}${this.#complaints(field)}
${field.fields.map((each) => this.part(each, isAsked && field.isRequired))}</fieldset>`;
    // A box that is not ticked says no, which is an answer.
    return this.#leaf(field, isAsked && field.isRequired && !field.isNullable && field.kind !== "yes-no");
  }

  #list(field: FieldOf<"list">, isAsked: boolean): Html {
    const count = rowsOf(field, this.#texts);
    const rows = Array.from({ length: count }, (_, row) => {
      const part = rowAt(field, row);
      return this.part({ ...part, label: `${part.label} ${row + 1}` }, isAsked && row < field.least);
    });
    const more = html`<button type="submit" name="${ADD}" value="${field.name}" formnovalidate>Add another</button>`;
    return html`<fieldset><legend>${visible(field.label)}${optional(field)}</legend>${hint(field)}${this.#complaints(field)}
<input type="hidden" name="${rowsName(field)}" value="${count}">${rows}${count < field.most ? more : ""}</fieldset>`;
  }

  #leaf(field: Leaf, isNeeded: boolean): Html {
    const id = `f${++this.#ids}`;
    const text = this.#texts.get(controlName(field)) ?? "";
    const isWrong = this.#said.has(field.name);
    const about = html`id="${id}" name="${controlName(field)}" aria-describedby="${id}h ${id}s"${isWrong ? html` aria-invalid="true"` : ""}${isNeeded ? html` required` : ""}`;
    const asked = html`${hint(field, `${id}h`)}${this.#complaints(field, `${id}s`)}`;
    if (field.kind === "yes-no")
      return html`<div class="field"><label class="tick"><input type="checkbox" value="true" ${yesNo(about, text)}>${visible(field.label)}</label>${asked}</div>`;
    return html`<div class="field"><label for="${id}">${visible(field.label)}${optional(field)}</label>${control(field, about, text)}${asked}</div>`;
  }

  #complaints({ name }: FormField, id?: string): Html | "" {
    const said = this.#said.get(name) ?? [];
    if (said.length === 0) return "";
    return html`<div class="said"${id === undefined ? "" : html` id="${id}"`}>${said.map((each) => html`<p>${visible(each)}</p>`)}</div>`;
  }
}

type Leaf = Exclude<FormField, FieldOf<"group"> | FieldOf<"list"> | FieldOf<"constant">>;
const types = { line: "text", email: "email", url: "url", date: "date", moment: "datetime-local" } as const;

const yesNo = (about: Html, text: string): Html => html`${about}${text === "true" ? html` checked` : ""}`;
const optional = (field: FormField): Html | "" => (field.isRequired ? "" : html` <span class="quiet">(optional)</span>`);

function control(field: Exclude<Leaf, FieldOf<"yes-no">>, about: Html, text: string): Html {
  if (field.kind === "choice")
    return html`<select ${about}><option value="">${field.isRequired ? "Choose" : "Nothing"}</option>${field.choices.map((choice) => choiceOf(choice, text))}</select>`;
  if (field.kind === "json") return html`<textarea ${about} class="code" rows="4" spellcheck="false">${first(text)}</textarea>`;
  if (field.kind === "number") return html`<input ${about} type="text" inputmode="decimal" value="${text}">`;
  const most = field.maxLength === null ? "" : html` maxlength="${field.maxLength}"`;
  if (field.input === "words") return html`<textarea ${about} rows="1"${most}>${first(text)}</textarea>`;
  return html`<input ${about} type="${types[field.input]}"${field.input === "moment" ? html` step="1"` : ""}${most} value="${text}">`;
}

/** A page drops the line break that a field begins with. */
const first = (text: string): string => (text.startsWith("\n") ? `\n${text}` : text);

function choiceOf(choice: Json, text: string): Html {
  const value = choiceText(choice);
  const word = choice === true ? "Yes" : choice === false ? "No" : visible(value);
  return html`<option value="${value}"${value === text ? html` selected` : ""}>${word}</option>`;
}

function hint(field: FormField, id?: string): Html | "" {
  const kind = field.kind === "json" ? "As JSON." : field.kind === "text" && field.input === "moment" ? "In UTC." : "";
  const words = [field.hint, kind].filter((part) => part !== "").join(" ");
  return words === "" ? "" : html`<p class="hint"${id === undefined ? "" : html` id="${id}"`}>${visible(words)}</p>`;
}
