// PP1. A policy out of a file is held to what policy() holds its author to. All problems are told at once, each with its place in the file.
// PP2. Nothing is guessed: a field that nobody knows, a name that means nothing, a number where a list should be are problems.
import { type Problem, SignalboxError } from "../base/error.ts";
import { deepFreeze, isObject, type JsonObject } from "../base/json.ts";
import { type Expr, namesIn } from "./expr.ts";
import { unknownFields } from "./known-field.ts";
import { parseExpr } from "./parse-expr.ts";
import { CALL_FIELDS, FACT_NAME, POLICY_ID, unreachableRules, unusedFacts } from "./policy-checks.ts";
import { type FactData, factName, type PolicyData, type RuleAnswer, type RuleData } from "./policy-data.ts";
import { MATCH_LISTS, matchOf } from "./rule-match.ts";

const LONGEST_LIST = 1_000;
const MOST_TOLD = 20;

/**
 * Policies as data, out of JSON: one, or a list of them.
 * @throws SignalboxError `usage` with every problem and its place: `rules[2].when.args[0].ref`.
 */
export function parsePolicies(written: unknown, what: string): readonly PolicyData[] {
  const isList = Array.isArray(written);
  const list: readonly unknown[] = isList ? written : [written];
  const reader = new PolicyReader();
  if (list.length === 0 || list.length > LONGEST_LIST) reader.problem("", `must be a policy, or a list of 1 to ${LONGEST_LIST}.`);
  const policies = list.slice(0, LONGEST_LIST).map((one, index) => reader.policy(one, isList ? `[${index}]` : ""));
  policies.forEach(({ id }, index) => {
    if (policies.findIndex((other) => other.id === id) < index)
      reader.problem(`[${index}].id`, `"${id}" is the id of an earlier policy of the list.`);
  });
  if (reader.problems.length > 0) throw refusal(what, reader.problems);
  return deepFreeze(policies);
}

function refusal(what: string, problems: readonly Problem[]): SignalboxError {
  const lines = problems.slice(0, MOST_TOLD).map(({ path, message }) => `  ${path === "" ? "the file" : path}: ${message}`);
  const more = problems.length > MOST_TOLD ? [`  and ${problems.length - MOST_TOLD} more`] : [];
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  return new SignalboxError("usage", `${what} has ${count}:\n${[...lines, ...more].join("\n")}`, { problems });
}

class PolicyReader {
  readonly problems: Problem[] = [];

  /** What lies inside of what is wrong already is not told as well. */
  problem(path: string, message: string): void {
    const isTold = this.problems.some(
      ({ path: known }) => known === "" || path === known || path.startsWith(`${known}.`) || path.startsWith(`${known}[`),
    );
    if (!isTold) this.problems.push({ path, message });
  }

  #tell(problems: readonly Problem[]): void {
    for (const { path, message } of problems) this.problem(path, message);
  }

  policy(written: unknown, at: string): PolicyData {
    const place = (field: string): string => (at === "" ? field : `${at}.${field}`);
    const { format, id, facts, rules } = this.#object(written, at, ["format", "id", "facts", "rules"]);
    if (format !== 1) this.problem(place("format"), "must be 1: the one format that there is.");
    if (typeof id !== "string" || !POLICY_ID.test(id))
      this.problem(place("id"), "must be lower-case letters, digits and hyphens, at most 63.");
    const names = new Set(["call"]);
    const read = this.#list(facts, place("facts")).map((fact, index) => this.#fact(fact, `${place("facts")}[${index}]`, names));
    const known = this.#list(rules, place("rules")).map((rule, index) => this.#rule(rule, `${place("rules")}[${index}]`, names));
    if (known.length === 0) this.problem(place("rules"), "must be a list of at least one rule.");
    this.#tell(unusedFacts({ facts: read, rules: known }, (index) => `${place("facts")}[${index}]`));
    this.#tell(unreachableRules(known, (index) => `${place("rules")}[${index}]`));
    return { format: 1, id: String(id), facts: read, rules: known };
  }

  #fact(written: unknown, at: string, names: Set<string>): FactData {
    const { name, tool, interface: pinned, input } = this.#object(written, at, ["name", "tool", "interface", "input"]);
    if (typeof name !== "string" || !FACT_NAME.test(name)) this.problem(`${at}.name`, 'must be letters and digits, such as "order".');
    if (names.has(factName(String(name)))) this.problem(`${at}.name`, `"${String(name)}" is read twice. Give the second one another name.`);
    if (!isText(tool)) this.problem(`${at}.tool`, "must be the id of a tool that only reads.");
    if (!isText(pinned)) this.problem(`${at}.interface`, "must be the hash of the tool's interface.");
    const fact = { name: String(name), tool: String(tool), interface: String(pinned), input: this.#expr(input, `${at}.input`, names) };
    names.add(factName(fact.name));
    return fact;
  }

  #rule(written: unknown, at: string, names: ReadonlySet<string>): RuleData {
    const { match, when, then } = this.#object(written, at, ["match", "then"], ["when"]);
    const condition = when === undefined ? undefined : this.#condition(when, `${at}.when`, names);
    return {
      match: this.#match(match, `${at}.match`),
      ...(condition === undefined ? {} : { when: condition }),
      then: this.#answer(then, `${at}.then`),
    };
  }

  #match(written: unknown, at: string): RuleData["match"] {
    const fields = this.#object(written, at, [], MATCH_FIELDS);
    for (const field of MATCH_LISTS)
      if (fields[field] !== undefined && !Array.isArray(fields[field])) this.problem(`${at}.${field}`, "must be a list of texts.");
    return matchOf(fields, (field, message) => this.problem(`${at}.${field}`, message));
  }

  #condition(written: unknown, at: string, names: ReadonlySet<string>): Expr {
    const before = this.problems.length;
    const expr = this.#expr(written, at, names);
    if (this.problems.length === before && namesIn(expr).size === 0)
      this.problem(at, "reads nothing of the call or the facts. Leave it out for a rule without a condition.");
    return expr;
  }

  #expr(written: unknown, at: string, names: ReadonlySet<string>): Expr {
    const { expr, problems } = parseExpr(written, at, names);
    this.#tell([...problems, ...unknownFields(expr, at, KNOWN)]);
    return expr;
  }

  #answer(written: unknown, at: string): RuleAnswer {
    const answer = isObject(written) ? written.answer : undefined;
    if (answer === "allow") {
      this.#object(written, at, ["answer"]);
      return { answer };
    }
    if (answer === "deny") {
      const { reason } = this.#object(written, at, ["answer", "reason"]);
      return { answer, reason: this.#text(reason, `${at}.reason`) };
    }
    if (answer === "ask") {
      const { by, withinMs, remindMs, reason } = this.#object(written, at, ["answer", "by", "withinMs"], ["remindMs", "reason"]);
      return {
        answer,
        by: this.#text(by, `${at}.by`),
        withinMs: this.#time(withinMs, `${at}.withinMs`),
        ...(remindMs === undefined ? {} : { remindMs: this.#time(remindMs, `${at}.remindMs`) }),
        ...(reason === undefined ? {} : { reason: this.#text(reason, `${at}.reason`) }),
      };
    }
    this.problem(`${at}.answer`, 'must be "allow", "ask" or "deny".');
    return { answer: "deny", reason: "" };
  }

  #text(value: unknown, at: string): string {
    if (!isText(value)) this.problem(at, "must be a text that says something.");
    return String(value);
  }

  #time(value: unknown, at: string): number {
    if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
    this.problem(at, "must be a whole number of milliseconds above 0.");
    return 1;
  }

  #list(value: unknown, at: string): readonly unknown[] {
    if (Array.isArray(value) && value.length <= LONGEST_LIST) return value;
    this.problem(at, `must be a list of at most ${LONGEST_LIST}.`);
    return [];
  }

  /** The fields of an object: all that are needed, and none that nobody knows. */
  #object(value: unknown, at: string, needed: readonly string[], more: readonly string[] = []): { readonly [field: string]: unknown } {
    if (!isObject(value)) {
      this.problem(at, "must be an object.");
      return {};
    }
    const known = [...needed, ...more];
    const place = (field: string): string => (at === "" ? field : `${at}.${field}`);
    for (const field of Object.keys(value))
      if (!known.includes(field)) this.problem(place(field), `is nothing that is known here. There are ${known.join(", ")}.`);
    for (const field of needed) if (!Object.hasOwn(value, field)) this.problem(place(field), "is missing.");
    return value;
  }
}

const MATCH_FIELDS: readonly string[] = [...MATCH_LISTS, "ai"];
const KNOWN: ReadonlyMap<string, JsonObject> = new Map([
  ["call", { type: "object", properties: Object.fromEntries(CALL_FIELDS.map((field) => [field, {}])) }],
]);
const isText = (value: unknown): boolean => typeof value === "string" && value.trim() !== "";
