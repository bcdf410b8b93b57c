import { SignalboxError } from "../../base/error.ts";

/** An amount of US dollars on the command line: "2.50", "$2.50". */
export function readAmount(text: string, what: string): number {
  const [, digits] = /^\$?(\d{1,9}(?:\.\d{1,6})?)$/.exec(text.trim()) ?? [];
  if (digits === undefined)
    throw new SignalboxError("usage", `${what}: "${text}" is no amount. Write US dollars as 2.50, with at most six decimals.`);
  return Number(digits);
}

/** A limit in dollars or in tokens: "2.50", "500000 tokens". */
export function readLimit(text: string, what: string): { readonly costUsd: number } | { readonly tokens: number } {
  const [, tokens] = /^(\d{1,15}) ?tokens?$/.exec(text.trim()) ?? [];
  return tokens === undefined ? { costUsd: readAmount(text, what) } : { tokens: Number(tokens) };
}
