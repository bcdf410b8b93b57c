import { SignalboxError } from "../../base/error.ts";

/** A whole number on the command line, within bounds. */
export function readWholeNumber(text: string, what: string, least: number, most: number): number {
  const value = /^-?\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new SignalboxError("usage", `${what}: "${text}" is no whole number from ${least} to ${most}.`);
}
