import type { RunCondition, RunQuery } from "../../ports/run-query.ts";

/** A query as text that `parseQuery` reads as the same. */
export const printQuery = (query: RunQuery): string =>
  query.map((condition) => `${condition.not ? "-" : ""}${printed(condition)}`).join(" ");

function printed(condition: RunCondition): string {
  switch (condition.field) {
    case "text":
      return quoted(condition.text);
    case "cost":
      return `cost${condition.than}${(condition.microUsd / 1_000_000).toFixed(6).replace(/\.?0+$/, "")}`;
    default:
      return `${condition.field}:${condition.any.map((name) => (/^[\w.*@-]+$/.test(name) ? name : quoted(name))).join(",")}`;
  }
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;
