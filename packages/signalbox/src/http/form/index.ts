// A form for a JSON Schema: what it asks, what was written, what that means, and what is wrong with it. The console draws it with scripts,
// the server without. Browser-safe.
export { problemsByField } from "./field-problems.ts";
export { type FieldOf, type FormField, fieldsOf, MOST_ROWS } from "./form-field.ts";
export {
  choiceText,
  controlName,
  type FormTexts,
  initialTexts,
  namesOf,
  rowAt,
  rowsName,
  rowsOf,
  textsOf,
  withoutRow,
} from "./form-text.ts";
export { type FormValue, writtenValue } from "./form-value.ts";
export type { SchemaData } from "./reference-book.ts";
