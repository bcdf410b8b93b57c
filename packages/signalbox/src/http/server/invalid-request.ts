import { HttpError } from "./http-error.ts";

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}
const places: Readonly<Record<string, string>> = { json: "body", query: "query", param: "path", header: "headers", cookie: "cookies" };
const MOST_PROBLEMS = 20;

/** A part of the request that is not of the operation's shape, with each place that is wrong. */
export function invalid(target: string, issues: readonly Issue[]): HttpError {
  const place = places[target] ?? target;
  const problems = issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => ({ path: [place, ...path.map(String)].join("."), message }));
  const [first] = problems;
  const more = issues.length > 1 ? ` and ${issues.length - 1} more` : "";
  return new HttpError("request-invalid", `The request does not fit: ${first?.path}: ${first?.message}${more}.`, { problems });
}
