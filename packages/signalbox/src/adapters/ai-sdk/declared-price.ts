import { SignalboxError } from "../../base/error.ts";
import { costMicroUsd } from "../../base/money.ts";
import type { Price } from "../../ports/model.ts";

/** A price that the config declares: "free", or US dollars per million tokens as of a day. */
export type DeclaredPrice =
  | "free"
  | {
      readonly inputUsd: number;
      /** Absent: what input costs. */
      readonly cachedInputUsd?: number;
      readonly cacheWriteInputUsd?: number;
      readonly outputUsd: number;
      /** When it was looked up: "2026-11-21". */
      readonly asOf: string;
    };

/** @throws SignalboxError `config-invalid`. */
export function declaredPrice(price: DeclaredPrice, modelId: string): Price {
  if (price === "free") return { input: 0, cachedInput: 0, output: 0, version: "declared free" };
  const { inputUsd, cachedInputUsd = inputUsd, cacheWriteInputUsd, outputUsd, asOf } = price;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(asOf)) refuse(modelId, `asOf is a day such as "2026-11-21", and is "${asOf}".`);
  return {
    input: microUsd(inputUsd, modelId),
    cachedInput: microUsd(cachedInputUsd, modelId),
    ...(cacheWriteInputUsd === undefined ? {} : { cacheWriteInput: microUsd(cacheWriteInputUsd, modelId) }),
    output: microUsd(outputUsd, modelId),
    version: `declared ${asOf}`,
  };
}

/** Micro-USD per million tokens, rounded up: a price is never taken for less than it is. */
export const microUsd = (usd: number, modelId: string): number =>
  Number.isFinite(usd) && usd >= 0 && usd < 1_000_000
    ? costMicroUsd(usd)
    : refuse(modelId, `${usd} is no price in US dollars per million tokens.`);

const refuse = (modelId: string, message: string): never => {
  throw new SignalboxError("config-invalid", `The price of the model "${modelId}": ${message}`);
};
