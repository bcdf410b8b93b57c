import { type Model, type ModelEntry, ModelFailure } from "../ports/model.ts";
import type { Config } from "./config.ts";

/** The models of a config as one port. */
export function modelsByName(entries: { readonly [name: string]: ModelEntry }): Model {
  const entry = (name: string): ModelEntry => {
    const found = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (found !== undefined) return found;
    const names = Object.keys(entries).join(", ") || "none";
    throw new ModelFailure("no-model", `The config has no model "${name}" (it has: ${names}). Add it to \`models\`, or fix the name.`, {
      outcome: "not-sent",
      retryable: false,
    });
  };
  return {
    card: (name) => entry(name).card,
    bound: (request) => entry(request.model).bound(request),
    generate: (request) => entry(request.model).generate(request),
  };
}

/** What answers for the names of a config's models; null where it has none. */
export const modelOf = ({ model, models }: Pick<Config, "model" | "models">): Model | null =>
  model ?? (models === undefined ? null : modelsByName(models));
