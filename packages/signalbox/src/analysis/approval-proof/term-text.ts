import type { Term } from "./term.ts";

/** A term in a message: `lead.email`. Only what is short is written out. */
export function termText(term: Term): string {
  switch (term.kind) {
    case "from":
      return [term.source, ...term.path].join(".");
    case "literal":
      return JSON.stringify(
        typeof term.value === "string" && term.value.length > LONGEST ? `${term.value.slice(0, LONGEST)}…` : term.value,
      );
    case "operation":
      return `${term.name}(…)`;
    case "object":
      return `{ ${Object.keys(term.fields).join(", ")} }`;
    case "list":
      return `a list of ${term.items.length}`;
    case "join":
      return `what "${term.at}" gives`;
    case "absent":
      return "nothing";
  }
}
const LONGEST = 60;
