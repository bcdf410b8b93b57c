import { expect, test } from "vitest";
import { modelRequest } from "../../test/models/model-request.ts";
import { defineConfig } from "../index.ts";
import type { ModelEntry } from "../ports/model.ts";
import { modelsByName } from "./models-by-name.ts";

const entry = (modelId: string): ModelEntry => ({
  card: { modelId, provider: "p", simulated: true, price: null },
  bound: () => ({ inputTokens: modelId.length, outputTokens: 1 }),
  generate: async () => ({ parts: [], finish: "stop", usage: null, modelId, simulated: true, parameters: {} }),
});

test("a request goes to the model that its name stands for", async () => {
  const model = modelsByName({ small: entry("s-1"), large: entry("large-1") });
  expect(model.card("small").modelId).toBe("s-1");
  expect(model.bound(modelRequest({ model: "large" })).inputTokens).toBe(7);
  expect((await model.generate(modelRequest({ model: "small" }))).modelId).toBe("s-1");
});

test("a name that the config does not have is said, with those that it has", () => {
  const model = modelsByName({ small: entry("s-1") });
  for (const name of ["large", "constructor", "__proto__", ""])
    expect(() => model.card(name)).toThrow(`The config has no model "${name}" (it has: small)`);
});

test("a config names what is no model, and is not in two minds", () => {
  const wrong = { small: "gpt" } as unknown as { small: ModelEntry };
  expect(() => defineConfig({ workflows: [], models: wrong })).toThrow(/models\.small is no model/);
  expect(() => defineConfig({ workflows: [], models: {}, model: modelsByName({}) })).toThrow(/both `models` and `model`/);
});
