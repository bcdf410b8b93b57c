// W1. Every node is looked at in the order of a run, with what was granted on every way to it and what that way says of earlier arms.
// W2. After a node only that is granted which each of its arms that goes on has: an approval whose `denied` goes on grants nothing.
// W3. Of a loop nothing is granted after it: a map may be over nothing. A repeat ends with the round in which its condition held.
// W4. A workflow that is run is looked at where it is run, with what it is given there. Its input schema is taken not to rewrite what it reads.

import { namesIn } from "../../definition/expr.ts";
import type { Block, Graph, Node, NodeKind, NodeOf } from "../../definition/graph.ts";
import { blocksOf } from "../../definition/graph.ts";
import { modelNames } from "../../definition/model-names.ts";
import { listOfPeople } from "../../definition/people.ts";
import { type GraphLookup, runKey } from "../graph-lookup.ts";
import { assume, type Holds, isLabel, isNoneOf, isNotTrue, isTrue } from "./assume.ts";
import type { ArmTaken, Exit, ReachedApproval, ReachedEffect, Standing, WayPart } from "./reached.ts";
import { readTerm } from "./read-term.ts";
import { type Facts, type Term, Terms } from "./term.ts";
import { armText } from "./way.ts";

/** Behind the name of an approval: what it hands out. */
const APPROVED = ".approved";

/** Where nodes are looked at: one workflow, at one place. */
interface Scene {
  readonly graph: Graph;
  /** "<run node>/" for what is run by another. */
  readonly prefix: string;
  readonly names: Map<string, Term>;
  readonly fromModel: ReadonlySet<string>;
  readonly way: readonly WayPart[];
  readonly arms: readonly ArmTaken[];
  readonly loops: readonly string[];
  readonly agent: string | null;
  /** The workflows that it is run by, each in the one before. */
  readonly running: readonly string[];
}
/** How a block or a node is left; `goesOn` is false when it always fails. */
interface End {
  readonly goesOn: boolean;
  readonly standing: Standing;
  readonly term: Term;
  readonly exits?: readonly Exit[];
}
interface Arm extends End {
  readonly arm: string;
}
type Visit<N extends Node> = (walk: GraphWalk, node: N, scene: Scene, standing: Standing) => End;

/** More than this is not looked at: a workflow may run others many times over. */
const MOST_NODES = 20_000;

export class GraphWalk {
  readonly terms = new Terms();
  readonly approvals = new Map<string, ReachedApproval>();
  readonly effects: ReachedEffect[] = [];
  /** Workflows that are run and could not be looked at. */
  readonly notFollowed: string[] = [];
  /** The lists that maps go over. */
  readonly items = new Map<string, Term>();
  /** When a run gets to what a term is made from. */
  readonly orderOf = new Map<string, number>();
  /** By node and arm: what is granted at its end. */
  readonly #ends = new Map<string, ReadonlyMap<string, readonly string[]>>();
  readonly #lookup: GraphLookup;
  #order = 0;
  #left = MOST_NODES;

  constructor(graph: Graph, lookup: GraphLookup = () => null) {
    this.#lookup = lookup;
    const scene = this.#scene(graph, "", this.terms.from("input"), false, []);
    this.block(graph.main, scene, { granted: [], facts: new Map() });
  }

  #scene(graph: Graph, prefix: string, input: Term, fromModel: boolean, way: readonly WayPart[], around?: Scene): Scene {
    const names = new Map([
      ["input", input],
      ["run", this.terms.from(`${prefix}run`)],
    ]);
    const { arms = [], loops = [], agent = null, running = [] } = around ?? {};
    return { graph, prefix, names, fromModel: modelNames(graph, this.#lookup, fromModel), way, arms, loops, agent, running };
  }

  block(block: Block, scene: Scene, start: Standing): End {
    let standing = start;
    let { way } = scene;
    for (const node of block.nodes) {
      this.#left -= 1;
      this.#order += 1;
      this.orderOf.set(`${scene.prefix}${node.id}`, this.#order);
      const end = (visits[node.kind] as Visit<Node>)(this, node, { ...scene, way }, standing);
      if (!end.goesOn) return { ...end, term: this.terms.absent };
      scene.names.set(node.id, end.term);
      standing = end.standing;
      if (end.exits !== undefined) way = [...way, { passed: `${scene.prefix}${node.id}`, exits: end.exits }];
    }
    return { goesOn: true, standing, term: this.read(scene, standing, block.result) };
  }

  read = (scene: Scene, { facts }: Standing, expr: Block["result"]): Term =>
    this.terms.under(
      readTerm(this.terms, expr, (name) => scene.names.get(name) ?? this.terms.from(`${scene.prefix}${name}`)),
      facts,
    );

  /** Looks at an arm of a node. */
  arm(
    node: Node,
    arm: string,
    block: Block,
    scene: Scene,
    standing: Standing,
    more: Partial<Pick<Scene, "loops" | "agent">> & { readonly together?: boolean } = {},
  ): Arm {
    const { together = false, ...inside } = more;
    const at = `${scene.prefix}${node.id}`;
    const way = [...scene.way, { entered: armText(node, arm, scene.prefix) }];
    const arms = [...scene.arms, { at, arm, together }];
    return { arm, ...this.block(block, { ...scene, ...inside, way, arms }, standing) };
  }

  /** W2. One of these arms was taken. */
  join(node: Node, { prefix }: Scene, standing: Standing, arms: readonly Arm[]): End {
    const at = `${prefix}${node.id}`;
    const open = arms.filter(({ goesOn }) => goesOn);
    const [first, ...others] = open;
    if (first === undefined) return { goesOn: false, standing, term: this.terms.absent };
    const granted = first.standing.granted.filter((approval) => others.every((other) => other.standing.granted.includes(approval)));
    this.#ends.set(at, new Map(open.map(({ arm, standing: { granted: ends } }) => [arm, ends])));
    const exits = open.map(({ arm, standing: { granted: ends } }) => ({ arm, text: armText(node, arm, prefix), granted: ends }));
    const facts = commonFacts(open);
    return {
      goesOn: true,
      standing: { granted, facts },
      term: this.terms.join(
        at,
        open.map(({ arm, term }) => [arm, term]),
      ),
      ...(exits.some(({ granted: ends }) => ends.length > standing.granted.length) ? { exits } : {}),
    };
  }

  /** What stands once a condition holds: the arms that it leaves say what was granted. */
  assume(condition: Term, holds: Holds, standing: Standing): Standing {
    const facts = assume(this.terms, condition, holds, standing.facts);
    if (facts === standing.facts) return standing;
    const granted = new Set(standing.granted);
    for (const [at, arms] of facts) {
      if (standing.facts.get(at) === arms) continue;
      const ends = [...arms].map((arm) => this.#ends.get(at)?.get(arm) ?? []);
      for (const approval of ends[0] ?? []) if (ends.every((end) => end.includes(approval))) granted.add(approval);
    }
    return { granted: [...granted], facts };
  }

  effect(node: NodeOf<"call"> | NodeOf<"run">, tool: ReachedEffect["tool"], scene: Scene, standing: Standing): void {
    const { clears, input } = node;
    const at = `${scene.prefix}${node.id}`;
    const isPlanned = node.kind === "run";
    const approved = clears === undefined ? "" : `${clears.approval}.approved`;
    this.effects.push({
      at,
      workflow: scene.graph.id,
      way: scene.way,
      arms: scene.arms,
      loops: scene.loops,
      order: this.#order,
      standing,
      tool,
      payload: isPlanned ? null : this.read(scene, standing, input),
      clears,
      clearedBy: clears === undefined ? null : `${scene.prefix}${clears.approval}`,
      readsApproved: [...namesIn(input)].flatMap((name) =>
        name.endsWith(APPROVED) ? [`${scene.prefix}${name.slice(0, -APPROVED.length)}`] : [],
      ),
      sendsApproved: "ref" in input && input.ref === approved && input.path.join("\n") === `calls\n${clears?.call}`,
      agent: scene.agent,
      isPlanned,
      wrote: isPlanned || scene.agent !== null || [...namesIn(input)].some((name) => scene.fromModel.has(name)),
    });
  }

  approval(node: NodeOf<"approve">, scene: Scene, standing: Standing): ReachedApproval {
    const { terms } = this;
    const at = `${scene.prefix}${node.id}`;
    const shown = this.read(scene, standing, node.show);
    const who = this.read(scene, standing, node.by);
    const calls = Object.entries(node.calls).map(([key, { tool, input }]) => [key, { tool, input: this.read(scene, standing, input) }]);
    const found: ReachedApproval = {
      at,
      workflow: scene.graph.id,
      way: scene.way,
      arms: scene.arms,
      loops: scene.loops,
      order: this.#order,
      standing,
      node,
      shown,
      calls: Object.fromEntries(calls),
      approved: node.editable ? terms.from(`${at}.approved`, ["show"]) : shown,
      by: who.kind === "literal" && typeof who.value === "string" ? listOfPeople(who.value) : null,
    };
    this.approvals.set(at, found);
    return found;
  }

  /** W4. */
  child(node: NodeOf<"run">, scene: Scene, standing: Standing): End {
    const at = `${scene.prefix}${node.id}`;
    const key = runKey(node.workflow, node.hash);
    const graph = node.planned === undefined ? this.#lookup(node.workflow, node.hash) : null;
    if (graph === null || this.#left <= 0 || scene.running.includes(key)) {
      if (node.planned === undefined) this.notFollowed.push(at);
      return { goesOn: true, standing, term: this.terms.from(at) };
    }
    const given = this.read(scene, standing, node.input);
    const isWritten = [...namesIn(node.input)].some((name) => scene.fromModel.has(name));
    const inner = this.#scene(graph, `${at}/`, given, isWritten, [...scene.way, { entered: at }], {
      ...scene,
      running: [...scene.running, key],
    });
    return this.block(graph.main, inner, standing);
  }
}

function commonFacts(arms: readonly Arm[]): Facts {
  const [first, ...others] = arms;
  const kept = [...(first?.standing.facts ?? [])].flatMap(([at, possible]): [string, ReadonlySet<string>][] => {
    const each = others.map(({ standing }) => standing.facts.get(at));
    if (each.includes(undefined)) return [];
    return [[at, each.every((one) => one === possible) ? possible : new Set([possible, ...each].flatMap((one) => [...(one ?? [])]))]];
  });
  return new Map(kept);
}

/** A step that gives something of its own, or what its handler gives. */
function step(walk: GraphWalk, node: NodeOf<"call" | "compute" | "prompt">, scene: Scene, standing: Standing): End {
  return handled(walk, node, scene, standing, { goesOn: true, standing, term: walk.terms.from(`${scene.prefix}${node.id}`) }, node.onError);
}

function handled(walk: GraphWalk, node: Node, scene: Scene, standing: Standing, done: End, onError: Block | undefined): End {
  if (onError === undefined) return done;
  return walk.join(node, scene, standing, [{ arm: "done", ...done }, walk.arm(node, "onError", onError, scene, standing)]);
}

const visits: { readonly [K in NodeKind]: Visit<NodeOf<K>> } = {
  call: (walk, node, scene, standing) => {
    walk.effect(node, node.tool, scene, standing);
    return step(walk, node, scene, standing);
  },
  compute: step,
  prompt: step,
  agent: (walk, node, scene, standing) => {
    const at = `${scene.prefix}${node.id}`;
    const inside = { loops: [...scene.loops, at], agent: node.agent.id, together: true };
    for (const [name, { block }] of Object.entries(node.tools)) walk.arm(node, name, block, scene, standing, inside);
    const ends = blocksOf(node).filter(([name]) => !name.startsWith("tool."));
    const done: Arm = { arm: "done", goesOn: true, standing, term: walk.terms.from(at) };
    return walk.join(node, scene, standing, [done, ...ends.map(([name, block]) => walk.arm(node, name, block, scene, standing))]);
  },
  approve: (walk, node, scene, standing) => {
    const approval = walk.approval(node, scene, standing);
    const { terms } = walk;
    const calls = terms.from(`${approval.at}.approved`, ["calls"]);
    scene.names.set(
      `${node.id}.approved`,
      terms.object([
        ["show", approval.approved],
        ["calls", calls],
      ]),
    );
    const ends = blocksOf(node).map(([arm, block]) =>
      walk.arm(node, arm, block, scene, arm === "granted" ? { ...standing, granted: [...standing.granted, approval.at] } : standing),
    );
    return walk.join(node, scene, standing, ends);
  },
  ask: (walk, node, scene, standing) => waited(walk, node, scene, standing, node.expired),
  when: (walk, node, scene, standing) => {
    const condition = walk.read(scene, standing, node.condition);
    return walk.join(node, scene, standing, [
      walk.arm(node, "then", node.then, scene, walk.assume(condition, isTrue, standing)),
      walk.arm(node, "otherwise", node.otherwise, scene, walk.assume(condition, isNotTrue, standing)),
    ]);
  },
  match: (walk, node, scene, standing) => {
    const on = walk.read(scene, standing, node.on);
    const labels = Object.keys(node.arms);
    return walk.join(
      node,
      scene,
      standing,
      blocksOf(node).map(([arm, block]) => {
        const holds = Object.hasOwn(node.arms, arm) ? isLabel(arm) : isNoneOf(labels);
        return walk.arm(node, arm, block, scene, walk.assume(on, holds, standing));
      }),
    );
  },
  map: (walk, node, scene, standing) => {
    const at = `${scene.prefix}${node.id}`;
    walk.items.set(at, walk.read(scene, standing, node.items));
    const loops = [...scene.loops, at];
    walk.arm(node, "body", node.body, scene, standing, { loops });
    return handled(walk, node, scene, standing, { goesOn: true, standing, term: walk.terms.from(at) }, node.onError);
  },
  repeat: (walk, node, scene, standing) => {
    const at = `${scene.prefix}${node.id}`;
    const loops = [...scene.loops, at];
    const round = walk.arm(node, "body", node.body, scene, standing, { loops });
    if (!round.goesOn) return handled(walk, node, scene, standing, round, node.onError);
    // W3. What the last round gave is the state that the condition is asked about.
    scene.names.set(`${node.id}.state`, round.term);
    const condition = walk.read(scene, round.standing, node.until);
    const last = walk.assume(condition, isTrue, round.standing);
    const done: Arm = { arm: "done", goesOn: true, standing: last, term: walk.terms.under(round.term, last.facts) };
    const exhausted = walk.arm(node, "exhausted", node.exhausted, scene, walk.assume(condition, isNotTrue, round.standing));
    const failed = node.onError === undefined ? [] : [walk.arm(node, "onError", node.onError, scene, standing)];
    return walk.join(node, scene, standing, [done, exhausted, ...failed]);
  },
  all: (walk, node, scene, standing) => {
    const branches = Object.entries(node.branches).map(([name, block]) => walk.arm(node, name, block, scene, standing, { together: true }));
    const granted = [...new Set(branches.flatMap((branch) => branch.standing.granted))];
    const facts = new Map(branches.flatMap((branch) => [...branch.standing.facts]));
    const term = walk.terms.object(branches.map(({ arm, term: value }) => [arm, value]));
    const done = { goesOn: branches.every(({ goesOn }) => goesOn), standing: { granted, facts }, term };
    return handled(walk, node, scene, standing, done, node.onError);
  },
  wait: (walk, node, scene, standing) => waited(walk, node, scene, standing, node.expired),
  run: (walk, node, scene, standing) => {
    for (const tool of node.planned?.tools ?? []) walk.effect(node, tool, scene, standing);
    return handled(walk, node, scene, standing, walk.child(node, scene, standing), node.onError);
  },
  fail: (walk, _node, _scene, standing) => ({ goesOn: false, standing, term: walk.terms.absent }),
};

/** What somebody else says in time, or what follows when nobody does. */
function waited(walk: GraphWalk, node: NodeOf<"ask" | "wait">, scene: Scene, standing: Standing, expired: Block | undefined): End {
  const came: Arm = { arm: "done", goesOn: true, standing, term: walk.terms.from(`${scene.prefix}${node.id}`) };
  if (expired === undefined) return came;
  return walk.join(node, scene, standing, [came, walk.arm(node, "expired", expired, scene, standing)]);
}
