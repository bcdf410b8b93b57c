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
import { type Term, type Terms, withinTerm } from "./term.ts";

/** The first approval that a call is about; null when it is about none. */
export const meantBy = (
  terms: Terms,
  effect: ReachedEffect,
  approvals: readonly ReachedApproval[],
  effects: readonly ReachedEffect[],
): ReachedApproval | null =>
  approvals.find((approval) => (effect.clearedBy === approval.at && !effect.isPlanned) || isAbout(terms, effect, approval, effects)) ??
  null;

function isAbout(terms: Terms, effect: ReachedEffect, approval: ReachedApproval, effects: readonly ReachedEffect[]): boolean {
  const { payload, tool } = effect;
  if (payload === null || effect.agent !== null || areExclusive(effect, approval)) return false;
  if (tool.effect === "write") return Object.values(approval.calls).some((call) => call.tool.id === tool.id && call.input === payload);
  if (!leaves(tool)) return false;
  const behind = effect.standing.granted.includes(approval.at);
  if ([...withinTerm(payload)].some((term) => term.kind === "from" && term.source === `${approval.at}.approved`)) return true;
  if (!toolsOf(approval, effects).has(tool.id)) return false;
  if (effect.readsApproved.includes(approval.at)) return true;
  const parts = namedParts(terms, payload);
  if (saysTheSame(terms, approval, parts)) return true;
  return matters(terms, approval).some((shown) => {
    const shared = parts.filter(({ term }) => term.kind !== "literal" && isIn(shown, term));
    if (shared.some(({ name }) => !isAddress(name))) return true;
    const others = parts.filter((part) => !shared.includes(part));
    return shared.length > 0 && (others.length === 0 || (behind && others.some(({ term }) => !isFixed(term))));
  });
}

/** Word for word what an approval is about, to the same or to somebody else. */
function saysTheSame(terms: Terms, approval: ReachedApproval, parts: readonly Part[]): boolean {
  const said = (of: readonly Part[]): readonly Part[] => of.filter(({ name }) => !isAddress(name));
  const wanted = said(parts);
  const proposals = Object.values(approval.calls).map(({ input }) => input);
  return (
    wanted.length > 0 &&
    (proposals.length > 0 ? proposals : [approval.shown]).some((shown) => {
      const known = said(namedParts(terms, shown));
      return wanted.every(({ name, term }) => known.some((part) => part.name === name && part.term === term));
    })
  );
}

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
/** What an approval is about: each proposal, or what it shows. */
const matters = (terms: Terms, approval: ReachedApproval): readonly Shown[] => {
  const proposals = Object.values(approval.calls).map(({ input }) => input);
  return (proposals.length > 0 ? proposals : [approval.shown]).map((shown) => new Shown(terms, { ...approval, shown }, "before"));
};

/** The arguments of a call that are no objects, by name. */
function namedParts(terms: Terms, payload: Term, name = "", depth = 0): readonly Part[] {
  if (payload.kind === "object" && depth < DEEPEST)
    return Object.entries(payload.fields).flatMap(([key, term]) => namedParts(terms, term, key, depth + 1));
  if (payload.kind === "join" && depth < DEEPEST)
    return Object.values(payload.arms).flatMap((arm) => namedParts(terms, arm, name, depth + 1));
  if (payload.kind === "operation" && payload.name === "merge" && depth < DEEPEST)
    return payload.args.flatMap((part) => namedParts(terms, part, name, depth + 1));
  return [{ name, term: payload }];
}
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
