import type { People } from "../../definition/people.ts";
import type { Clearance } from "./approval-proof.ts";
import { type Demand, isMetBy } from "./demand.ts";
import { type Leak, leakOf } from "./leak.ts";
import { areExclusive, type ReachedApproval, type ReachedEffect } from "./reached.ts";
import { type Mismatch, SentAsShown } from "./sent-as-shown.ts";
import { fieldsOf, Shown } from "./shown.ts";
import { type FromTerm, type Term, type Terms, withinTerm } from "./term.ts";
import { termText } from "./term-text.ts";
import type { GraphWalk } from "./walk-graph.ts";

export interface Attempt {
  readonly clearance: Clearance | null;
  readonly leak: Leak | null;
}
/** What of an approval was sent already. */
interface Spent {
  readonly effect: ReachedEffect;
  readonly call: string | null;
  readonly sources: Sources;
}
/** What something is made of. */
type Sources = ReadonlySet<FromTerm>;
type Problem = Pick<Leak, "code" | "problem">;
interface ByHand {
  readonly problems: readonly Problem[];
  /** The shown values that are sent. */
  readonly sent: Sources;
}

/** Tries to prove effects, in the order of a run: what one of them spends, those after it lack. */
export class Attempts {
  readonly #walk: GraphWalk;
  readonly #spent = new Map<string, Spent[]>();

  constructor(walk: GraphWalk) {
    this.#walk = walk;
  }

  at(effect: ReachedEffect, demand: Demand, meant: ReachedApproval | null, people: People | undefined): Attempt {
    if (effect.isPlanned) return this.#planned(effect, demand);
    if (effect.agent !== null) return chosen(effect, demand);
    if (effect.clears !== undefined) return this.#checked(effect, demand, people, this.#performed(effect));
    const granted = [...effect.standing.granted].reverse().flatMap((at) => this.#walk.approvals.get(at) ?? []);
    const tried = granted.map((approval) => ({ approval, ...this.#byHand(effect, approval) }));
    const [best] = [...tried].sort((a, b) => a.problems.length - b.problems.length);
    if (best === undefined) return refused(effect, [nobodyAsked(meant, effect)]);
    if (best.problems.length > 0) {
      const nearest = tried.find(({ approval }) => approval === meant) ?? best;
      return refused(effect, nearest.problems);
    }
    return this.#checked(effect, demand, people, this.#spend(effect, best.approval, null, best.sent));
  }

  /** A call of a proposal: the tool and the very arguments that were approved. */
  #performed(effect: ReachedEffect): readonly Problem[] | ReachedApproval {
    const { clears, clearedBy, tool, sendsApproved, standing } = effect;
    const approval = this.#walk.approvals.get(clearedBy ?? "");
    if (clears === undefined || approval === undefined || !standing.granted.includes(approval.at))
      return [{ code: "no-approval", problem: `"${clearedBy}" is not granted on every way here.` }];
    const proposal = Object.hasOwn(approval.calls, clears.call) ? approval.calls[clears.call] : undefined;
    if (proposal === undefined || proposal.tool.interface !== tool.interface || !sendsApproved)
      return [{ code: "not-shown", problem: `It claims "${clears.call}" of "${approval.at}" and sends something else.` }];
    const loop = this.#loopsBetween(effect, approval)[0];
    if (loop !== undefined) return [inLoop(approval, loop)];
    return this.#spend(effect, approval, clears.call, new Set());
  }

  /** P2. A call that sends the shown value itself. */
  #byHand(effect: ReachedEffect, approval: ReachedApproval): ByHand {
    const { terms, orderOf } = this.#walk;
    const payload = effect.payload as Term;
    const proposals = Object.entries(approval.calls).filter(([, { tool }]) => tool.id === effect.tool.id);
    if (proposals.length > 0) return { problems: [besideProposal(terms, payload, approval, proposals)], sent: new Set() };
    const shown = new Shown(terms, approval, "approved");
    const before = new Shown(terms, approval, "before");
    const loops = this.#loopsBetween(effect, approval).flatMap((loop) => this.#inLoop(loop, payload, approval, shown, before));
    const { mismatches, sent } = new SentAsShown(terms, approval, shown, before, orderOf).compare(payload, "what is sent");
    return { problems: [...loops, ...mismatches.map(told), ...this.#editedLater(effect, approval, payload)], sent };
  }

  #loopsBetween = (effect: ReachedEffect, approval: ReachedApproval): readonly string[] =>
    effect.loops.filter((loop) => !approval.loops.includes(loop));

  /** P5. A map over a list that was shown sends each item once, where what is sent is made of the item. */
  #inLoop(loop: string, payload: Term, approval: ReachedApproval, shown: Shown, before: Shown): readonly Problem[] {
    const { terms, items, orderOf } = this.#walk;
    const list = items.get(loop);
    const item = terms.from(`${loop}.item`);
    const isOfItem = [...withinTerm(payload)].some((term) => term.kind === "from" && term.source === `${loop}.item`);
    if (list === undefined || !isOfItem) return [inLoop(approval, loop)];
    const { mismatches } = new SentAsShown(terms, approval, shown, before, orderOf).compare(list, `the list of "${loop}"`);
    if (mismatches.length > 0) return mismatches.map(told);
    const label = shown.find(list, null)[0]?.label ?? null;
    shown.add(item, label);
    return [];
  }

  /** Somebody who edits it after the approval has the last word. */
  #editedLater(effect: ReachedEffect, approval: ReachedApproval, payload: Term): readonly Problem[] {
    const { granted } = effect.standing;
    const later = granted.slice(granted.indexOf(approval.at) + 1).flatMap((at) => this.#walk.approvals.get(at) ?? []);
    const parts = [...withinTerm(payload)].filter(({ kind }) => kind === "from");
    const editor = later.find((other) => {
      if (!other.node.editable) return false;
      const before = new Shown(this.#walk.terms, other, "before");
      return parts.some((part) => before.find(part, null).length > 0);
    });
    return editor === undefined
      ? []
      : [{ code: "edited", problem: `"${editor.at}" shows it once more and may edit it; what it made of it is not sent.` }];
  }

  /** P5. */
  #spend(effect: ReachedEffect, approval: ReachedApproval, call: string | null, sources: Sources): readonly Problem[] | ReachedApproval {
    const spent = this.#spent.get(approval.at) ?? [];
    const twin = spent.find(
      (other) =>
        other.call === call &&
        other.effect.tool.id === effect.tool.id &&
        (call !== null || isWithin(sources, other.sources) || isWithin(other.sources, sources)) &&
        !areExclusive(other.effect, effect),
    );
    if (twin !== undefined)
      return [{ code: "second-send", problem: `"${twin.effect.at}" sends what "${approval.at}" approved, and this sends it once more.` }];
    this.#spent.set(approval.at, [...spent, { effect, call, sources }]);
    return approval;
  }

  /** Who approves has to be somebody whom the policies take. */
  #checked(effect: ReachedEffect, demand: Demand, people: People | undefined, found: readonly Problem[] | ReachedApproval): Attempt {
    if (!("node" in found)) return refused(effect, found);
    const unmet = demand.wanted.find((line) => !isMetBy(line, found.by, people));
    const by = found.by === null ? "whoever is computed" : found.by.join(",");
    if (unmet !== undefined && unmet.then.answer === "ask") {
      const problem = `"${found.at}" is approved by ${by}, and ${unmet.policy} rule ${unmet.rule} wants ${unmet.then.by}.`;
      return refused(effect, [{ code: "wrong-person", problem }]);
    }
    const call = effect.clears?.call ?? null;
    return { clearance: { kind: "approval", node: found.at, call, by, count: found.node.count }, leak: null };
  }

  /** What of a plan was not shown to the byte is asked about by policies when it is made, or not at all. */
  #planned(effect: ReachedEffect, { held }: Demand): Attempt {
    const { clearedBy, sendsApproved, standing } = effect;
    if (clearedBy === null || !sendsApproved || !standing.granted.includes(clearedBy))
      return refused(effect, [{ code: "no-approval", problem: `"${clearedBy}" does not approve this plan on every way here.` }]);
    if (held?.then.answer === "ask")
      return { clearance: { kind: "policy", policy: held.policy, rule: held.rule, by: held.then.by }, leak: null };
    const problem = `"${clearedBy}" approves the plan, and no policy asks about calls of "${effect.tool.id}" that depend on what its steps give.`;
    return refused(effect, [{ code: "planned", problem }]);
  }
}

/** P6. */
function chosen(effect: ReachedEffect, { arranged }: Demand): Attempt {
  if (arranged?.then.answer === "ask")
    return { clearance: { kind: "policy", policy: arranged.policy, rule: arranged.rule, by: arranged.then.by }, leak: null };
  const problem = `A model chooses this call in "${effect.agent}" and writes what it sends: no approval of the workflow can show it.`;
  return refused(effect, [{ code: "chosen-by-model", problem }]);
}

const refused = ({ tool }: ReachedEffect, [first, ...more]: readonly Problem[]): Attempt => ({
  clearance: null,
  leak: first === undefined ? null : leakOf(first.code, [first, ...more].map(({ problem }) => problem).join(" "), tool.id),
});

const told = ({ code, text }: Mismatch): Problem => ({ code, problem: `${text}.` });
const inLoop = ({ at }: ReachedApproval, loop: string): Problem => ({
  code: "second-send",
  problem: `"${loop}" would send what "${at}" approved more than once.`,
});

function nobodyAsked(meant: ReachedApproval | null, { at }: ReachedEffect): Problem {
  const way = meant === null || meant.at === at ? "" : ` "${meant.at}" is about it, and this way does not lead through its grant.`;
  return { code: "no-approval", problem: `Nobody has approved anything on this way.${way}` };
}

/** Everything in the one is in the other as well, or has a part of it. */
const isWithin = (some: Sources, all: Sources): boolean => [...some].every((one) => [...all].some((other) => overlap(one, other)));
const overlap = (a: FromTerm, b: FromTerm): boolean =>
  a.source === b.source && a.path.slice(0, b.path.length).every((key, depth) => key === b.path[depth]);

/** P8. Who proposes calls of a tool clears these, and none that is made by hand beside them. */
function besideProposal(
  terms: Terms,
  payload: Term,
  { at }: ReachedApproval,
  proposals: readonly (readonly [string, ReachedApproval["calls"][string]])[],
): Problem {
  const same = proposals.find(([, { input }]) => input === payload);
  if (same !== undefined)
    return {
      code: "second-send",
      problem: `"${at}" clears exactly this as "${same[0]}", to be performed once; this sends it beside that.`,
    };
  const compared = proposals.map(([key, { input }]) => ({ key, differences: differencesOf(terms, input, payload) }));
  const [nearest] = compared.sort((a, b) => a.differences.length - b.differences.length);
  const list = nearest?.differences.slice(0, 2).map(([name, cleared, sent]) => `${name} is ${termText(sent)} and not ${termText(cleared)}`);
  return { code: "not-shown", problem: `"${at}" clears "${nearest?.key}", and this is another call: ${list?.join(", ")}.` };
}

function differencesOf(terms: Terms, cleared: Term, sent: Term): readonly (readonly [string, Term, Term])[] {
  const fields = [cleared, sent].map((term) => fieldsOf(terms, term));
  if (fields.includes(null)) return [["what is sent", cleared, sent]];
  const names = new Set(fields.flatMap((of) => of?.map(([name]) => name) ?? []));
  const pairs = [...names].map((name) => [name, terms.field(cleared, name), terms.field(sent, name)] as const);
  return pairs.filter(([, one, other]) => one !== other);
}
