// I1. Somebody who asks a person about a call meant that person to see it, whatever the policies say. So a call that is about the same thing
//     as an approval of the workflow needs that approval, too.
// I2. It is about the same when it performs a proposal, reads what the approval handed out, or sends a part of what was shown with a tool
//     that the approval is about.
//     Somebody who lets a rule choose between an approval and going without one meant that, too: two arms of one node are not compared.
//     The same words to somebody else are the same thing, also where all of them are constants.
// I3. To whom something goes says nothing of what it is: a call that shares no more with the approval than an address or a key is another
//     matter (a confirmation from a fixed template), unless it stands behind the approval and sends other values beside.
import type { ToolCard } from "../../definition/tool.ts";
import { areExclusive, type ReachedApproval, type ReachedEffect } from "./reached.ts";
import { Shown } from "./shown.ts";
import { partsOfTerm, type Term, type Terms, withinTerm } from "./term.ts";

/** What the calls of a workflow are about. */
export class Intents {
  readonly #terms: Terms;
  readonly #effects: readonly ReachedEffect[];
  readonly #approvals: readonly ReachedApproval[];
  /** By approval: the tools that it is about, and what it shows or proposes. */
  readonly #matters = new Map<ReachedApproval, Matter>();

  constructor(terms: Terms, effects: readonly ReachedEffect[], approvals: readonly ReachedApproval[]) {
    this.#terms = terms;
    this.#effects = effects;
    this.#approvals = approvals;
  }

  /** The first approval that a call is about; null when it is about none. */
  of(effect: ReachedEffect): ReachedApproval | null {
    const { payload, tool, agent, isPlanned, clearedBy, readsApproved, standing } = effect;
    if (isPlanned || payload === null || agent !== null) return null;
    const sources = sourcesOf(payload);
    const parts = namedParts(payload);
    const isAbout = (approval: ReachedApproval): boolean => {
      if (clearedBy === approval.at) return true;
      if (areExclusive(effect, approval)) return false;
      if (tool.effect === "write") return Object.values(approval.calls).some((call) => call.tool.id === tool.id && call.input === payload);
      if (!leaves(tool)) return false;
      if (sources.has(`${approval.at}.approved`)) return true;
      const { tools, shown, said } = this.#matterOf(approval);
      if (!tools.has(tool.id)) return false;
      if (readsApproved.includes(approval.at) || said.some((known) => saysTheSame(parts, known))) return true;
      return shown.some((one) => one.find(payload, null).length > 0 || isShared(parts, one, standing.granted.includes(approval.at)));
    };
    return this.#approvals.find(isAbout) ?? null;
  }

  #matterOf(approval: ReachedApproval): Matter {
    const known = this.#matters.get(approval);
    if (known !== undefined) return known;
    const proposals = Object.values(approval.calls).map(({ input }) => input);
    const about = proposals.length > 0 ? proposals : [approval.shown];
    const matter = {
      tools: toolsOf(approval, this.#effects),
      shown: about.map((shown) => new Shown(this.#terms, { ...approval, shown }, "before")),
      said: about.map(namedParts),
    };
    this.#matters.set(approval, matter);
    return matter;
  }
}

interface Matter {
  readonly tools: ReadonlySet<string>;
  /** Each proposal, or what it shows. */
  readonly shown: readonly Shown[];
  readonly said: readonly (readonly Part[])[];
}

/** Word for word what an approval is about, to the same or to somebody else. */
function saysTheSame(parts: readonly Part[], known: readonly Part[]): boolean {
  const wanted = parts.filter(({ name }) => !isAddress(name));
  return wanted.length > 0 && wanted.every(({ name, term }) => known.some((part) => part.name === name && part.term === term));
}

/** I3. */
function isShared(parts: readonly Part[], shown: Shown, isBehind: boolean): boolean {
  const shared = parts.filter(({ term }) => term.kind !== "literal" && isIn(shown, term));
  if (shared.some(({ name }) => !isAddress(name))) return true;
  const others = parts.filter((part) => !shared.includes(part));
  return shared.length > 0 && (others.length === 0 || (isBehind && others.some(({ term }) => !isFixed(term))));
}

const sourcesOf = (payload: Term): ReadonlySet<string> =>
  new Set([...withinTerm(payload)].flatMap((term) => (term.kind === "from" ? [term.source] : [])));

const leaves = ({ effect }: ToolCard): boolean => effect === "external" || effect === "destructive";

/** The tools whose calls an approval clears; of one that only shows something, those that are called behind it, or else after it. */
function toolsOf(approval: ReachedApproval, effects: readonly ReachedEffect[]): ReadonlySet<string> {
  const proposed = Object.values(approval.calls).map(({ tool }) => tool.id);
  if (proposed.length > 0) return new Set(proposed);
  const ordered = effects.filter(({ tool, agent }) => agent === null && leaves(tool));
  const behind = ordered.filter(({ standing }) => standing.granted.includes(approval.at));
  const meant = behind.length > 0 ? behind : ordered.filter(({ order }) => order > approval.order);
  return new Set(meant.map(({ tool }) => tool.id));
}

interface Part {
  readonly name: string;
  readonly term: Term;
}
/** The arguments of a call that are no objects, by name. */
function namedParts(payload: Term): readonly Part[] {
  const parts: Part[] = [];
  const visit = (term: Term, name: string, depth: number): void => {
    if (parts.length >= MOST_PARTS) return;
    const goesOn = depth < DEEPEST;
    if (goesOn && term.kind === "object") for (const [key, field] of Object.entries(term.fields)) visit(field, key, depth + 1);
    else if (goesOn && (term.kind === "join" || (term.kind === "operation" && term.name === "merge")))
      for (const part of partsOfTerm(term)) visit(part, name, depth + 1);
    else parts.push({ name, term });
  };
  visit(payload, "", 0);
  return parts;
}
const MOST_PARTS = 200;
const DEEPEST = 8;

/** Whether a value, or something that it is built of, is shown under a name that is no address. */
function isIn(shown: Shown, term: Term): boolean {
  if (shown.find(term, null).length > 0) return true;
  return (
    term.kind === "operation" &&
    [...withinTerm(term)].some(
      (part) => part.kind === "from" && shown.find(part, null).some(({ label }) => label !== null && !isAddress(label)),
    )
  );
}

/** A constant, or a template: words that the author wrote, with values put in. */
const isFixed = (term: Term): boolean => term.kind === "literal" || (term.kind === "operation" && term.name === "text");

/** Names by which somebody or something is found. */
const ADDRESSES = new Set([
  "to",
  "cc",
  "bcc",
  "from",
  "recipient",
  "recipients",
  "email",
  "address",
  "phone",
  "channel",
  "customer",
  "account",
  "user",
  "key",
]);
const isAddress = (name: string): boolean => ADDRESSES.has(name) || /(^|[a-z_-])(id|Id|ID)$/.test(name) || /email$/i.test(name);
