import { messageOf } from "../base/error.ts";
import type { Value } from "../base/json.ts";
import { asStored } from "../base/stored-json.ts";
import { parseWith, type Schema } from "../definition/schema.ts";
import { ModelFailure, type ModelReply } from "../ports/model.ts";
import { listProblems } from "./step-answer.ts";

export type TypedAnswer = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: ModelFailure };

/** A prompt's typed answer: the reply's text is one JSON value that fits the schema, or the reply is refused. */
export function typedAnswer(
  node: string,
  schema: Schema,
  { parts, finish }: Pick<ModelReply, "parts"> & { readonly finish: ModelReply["finish"] | null },
  maxCharacters: number,
): TypedAnswer {
  const refuse = (code: string, message: string): TypedAnswer => ({
    ok: false,
    failure: new ModelFailure(code, message, { outcome: "rejected", retryable: true }),
  });
  const text = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  if (finish === "content-filter") return refuse("model-refused", `The model refused to answer "${node}".`);
  if (finish === "length") return refuse("output-cut", `The model's answer to "${node}" reached maxOutputTokens and is cut.`);
  if (text.length > maxCharacters)
    return refuse("output-invalid", `The model's answer to "${node}" has ${text.length} characters; at most ${maxCharacters} are taken.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse("output-invalid", `The model's answer to "${node}" is not JSON.`);
  }
  const parsed = parseWith(schema, value);
  if (!parsed.ok)
    return refuse("output-invalid", `The model's answer to "${node}" is not what was asked for: ${listProblems(parsed.problems)}`);
  try {
    return { ok: true, value: asStored(parsed.value) };
  } catch (thrown) {
    return refuse("output-invalid", `The schema of "${node}" makes something of the answer that is not JSON: ${messageOf(thrown)}`);
  }
}
