import { useMemo, useState } from "react";
import {
  type FormField,
  type FormTexts,
  fieldsOf,
  initialTexts,
  isSignalboxError,
  problemsByField,
  textsOf,
  writtenValue,
} from "signalbox/client";
import type { Json } from "./json.ts";

export type FormMode = "form" | "json";
type Problems = ReadonlyMap<string, readonly string[]>;

export interface SchemaFormState {
  readonly fields: readonly FormField[];
  readonly texts: FormTexts;
  readonly write: (texts: FormTexts) => void;
  readonly mode: FormMode;
  /** The other way to write the same; what cannot be shown there stays here, and is said. */
  readonly turn: () => void;
  readonly json: string;
  readonly writeJson: (json: string) => void;
  readonly problems: Problems;
  /** The value, where it is one; what is wrong is shown at its place. */
  readonly read: () => { readonly value: Json } | null;
  /** Shows at their places what somebody else has to say of the value. */
  readonly complain: (error: Error) => void;
}

/** What is written into a form for a schema, and what is wrong with it. */
export function useSchemaForm(schema: Readonly<Record<string, unknown>>): SchemaFormState {
  const fields = useMemo(() => fieldsOf(schema), [schema]);
  const isJsonOnly = fields[0]?.name === "" && fields[0].kind === "json";
  const [texts, setTexts] = useState(() => initialTexts(fields));
  const [mode, setMode] = useState<FormMode>(isJsonOnly ? "json" : "form");
  const [json, setJson] = useState("");
  const [said, setSaid] = useState<Parameters<typeof problemsByField>[2]>([]);

  const read = (): { readonly value: Json } | null => {
    if (mode === "json") return readJson();
    const { value, problems } = writtenValue(fields, texts);
    setSaid(problems);
    return problems.length === 0 ? { value } : null;
  };
  const readJson = (): { readonly value: Json } | null => {
    try {
      const value = JSON.parse(json) as Json;
      setSaid([]);
      return { value };
    } catch (thrown) {
      setSaid([{ path: "", message: `This is not JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}.` }]);
      return null;
    }
  };
  const toJson = (): void => {
    setJson(JSON.stringify(writtenValue(fields, texts).value, null, 2));
    setSaid([]);
    setMode("json");
  };
  const toForm = (): void => {
    const given = readJson();
    const shown = given === null ? null : textsOf(fields, given.value);
    if (given !== null && shown === null)
      setSaid([{ path: "", message: "The form has no place for all of this. It can be sent from here." }]);
    if (shown === null) return;
    setTexts(shown);
    setMode("form");
  };
  return {
    fields,
    texts,
    write: setTexts,
    mode,
    turn: mode === "form" ? toJson : toForm,
    json,
    writeJson: setJson,
    problems: mode === "form" ? problemsByField(fields, texts, said) : problemsByField([], texts, said),
    read,
    complain: (error) => setSaid(isSignalboxError(error) ? error.problems : []),
  };
}
