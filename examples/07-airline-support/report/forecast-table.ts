import type { TrialScore } from "../forecast/trial-forecasts.ts";
import { table } from "./table.ts";

export function forecastTable({ covered, plainCovered, loss, plainLoss, gain, gainError }: TrialScore): string {
  const usd = (microUsd: number): string => (microUsd / 1_000_000).toFixed(5);
  const share = ({ count, of, low, high }: TrialScore["covered"]): string[] => [
    `${count} of ${of}`,
    `${(low * 100).toFixed(0)} to ${(high * 100).toFixed(0)} %`,
  ];
  return [
    `The cost of each of ${covered.of} runs, forecast from the other rounds:`,
    table(
      ["90 % band", "held", "95 % interval", "pinball loss, USD"],
      [
        ["forecast", ...share(covered), usd(loss)],
        ["plain mean, normal band", ...share(plainCovered), usd(plainLoss)],
      ],
    ),
    `The forecast's loss is ${((gain / plainLoss) * 100).toFixed(0)} % less (standard error ${((gainError / plainLoss) * 100).toFixed(0)} %, by request).`,
  ].join("\n");
}
