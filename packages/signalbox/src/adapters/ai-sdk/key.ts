import { messageOf } from "../../base/error.ts";
import { env, type SecretSource, sourceText } from "../../base/secret-source.ts";
import type { ModelRequest } from "../../ports/model.ts";
import { notSent } from "./entry.ts";

/** Where the key of a model is: `key` says it, or `keyFrom` names a variable of the environment. */
export interface KeyOptions {
  /** `env("OPENAI_API_KEY")`, or `secret("openai")` for one that the instance stores. */
  readonly key?: SecretSource;
  /** The environment variable with the key. */
  readonly keyFrom?: string;
}

export const keySource = ({ key, keyFrom }: KeyOptions, variable: string): SecretSource => key ?? env(keyFrom ?? variable);

/** A key is read at each call, so that it can be changed without a restart. */
export function keyOf(source: SecretSource, { secretOf }: Pick<ModelRequest, "secretOf">, modelId: string): string {
  const key = opened(source, secretOf, modelId);
  if (key !== undefined && key !== "") return key;
  const [what, advice] =
    source.kind === "env"
      ? [`the environment has no ${source.name}`, "Set it to the key and start again."]
      : [`${sourceText(source)} is not there`, `Set it: signalbox secrets set ${source.name}.`];
  throw notSent("no-key", `${modelId}: ${what}. ${advice}`);
}

function opened(source: SecretSource, secretOf: ModelRequest["secretOf"], modelId: string): string | undefined {
  if (secretOf === undefined) return source.kind === "env" ? process.env[source.name] : undefined;
  try {
    return secretOf(source);
  } catch (thrown) {
    throw notSent("no-key", `${modelId}: ${messageOf(thrown)}`, thrown);
  }
}
