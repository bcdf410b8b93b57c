import { readFileSync } from "node:fs";
import { ClassifierModel } from "./naive-bayes.ts";

/** Made by generate.ts from training-set.ts, and kept beside them: what sorts tickets changes only with a change to this file. */
export const trainedModel = ClassifierModel.parse(JSON.parse(readFileSync(new URL("model.json", import.meta.url), "utf8")));
