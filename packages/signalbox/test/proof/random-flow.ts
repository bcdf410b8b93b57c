// Random graphs in which calls stand before, behind, beside and around approvals, and send what was shown, almost what was shown, or something else.
import type { Expr } from "../../src/definition/expr.ts";
import type { Block, Graph, Node } from "../../src/definition/graph.ts";
import type { ToolCard } from "../../src/definition/tool.ts";
import type { Chance } from "./chance.ts";

const tool = (id: string, effect: ToolCard["effect"]): ToolCard => ({
  id,
  effect,
  delivery: "free",
  scope: "",
  hosts: [],
  touches: [],
  maxCostUsd: 0,
  interface: `interface of ${id}`,
});
const SENDERS = [tool("mail", "destructive"), tool("post", "destructive")] as const;
const FIELDS = ["to", "subject", "body"] as const;
const ABSENT: Expr = { op: "absent", args: [] };
const ref = (name: string, ...path: string[]): Expr => ({ ref: name, path });
const op = (name: string, ...args: Expr[]): Expr => ({ op: name, args });
const merged = (base: Expr, over: { readonly [key: string]: Expr }): Expr => op("merge", base, { obj: over });

/** What can be read at some place: names with values that have fields, and what was shown where it stands. */
interface Scope {
  readonly names: readonly (readonly [string, ...string[]])[];
  readonly approvals: readonly string[];
  /** What granted approvals showed, as it was before. */
  readonly shown: readonly Expr[];
}
const MOST_DEPTH = 4;

export class RandomFlow {
  readonly #chance: Chance;
  #count = 0;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  graph(id: string): Graph {
    const scope: Scope = { names: [["input"]], approvals: [], shown: [] };
    const main = this.#block("main", ["input", "run"], scope, 0, 4);
    return { format: 1, id, description: "", input: {}, limits: { costUsd: 1 }, triggers: [], outcomes: [], main };
  }

  #block(id: string, takes: readonly string[], around: Scope, depth: number, most = 3): Block {
    let scope = around;
    const nodes: Node[] = [];
    for (let left = 1 + this.#chance.below(most); left > 0; left--) {
      const made = this.#node(scope, depth);
      nodes.push(...made);
      const last = made.at(-1) as Node;
      if (last.kind === "fail") break;
      const names = last.kind === "all" ? Object.keys(last.branches).map((key) => [last.id, key] as const) : [[last.id] as const];
      scope = { ...scope, names: [...scope.names, ...names] };
    }
    return { id, takes, nodes, result: this.#result(scope) };
  }

  /** A mail, with a flag that later nodes ask for. */
  #result = (scope: Scope): Expr =>
    this.#chance.holds(0.3)
      ? ref(...this.#name(scope))
      : merged(this.#mail(scope), { ok: { lit: this.#chance.holds(0.5) }, kind: { lit: this.#chance.of(["a", "b"]) } });

  #name = ({ names }: Scope): [string, ...string[]] => {
    // What stands near is read more often.
    const back = Math.floor(this.#chance.next() ** 2 * names.length);
    return [...(names[names.length - 1 - back] as [string, ...string[]])];
  };

  #part(scope: Scope): Expr {
    const field = this.#chance.of(FIELDS);
    if (this.#chance.holds(0.1)) return { lit: `a constant ${this.#chance.below(3)}` };
    return ref(...this.#name(scope), field);
  }

  /** { to, subject, body }, out of one thing or several. */
  #mail(scope: Scope): Expr {
    const [one, other] = [this.#name(scope), this.#name(scope)];
    const each = (name: [string, ...string[]]): Expr => ({ obj: Object.fromEntries(FIELDS.map((field) => [field, ref(...name, field)])) });
    switch (this.#chance.below(9)) {
      case 0:
        return ref(...one);
      case 1:
        return { obj: { to: ref(...other, "to"), subject: ref(...one, "subject"), body: ref(...one, "body") } };
      case 2:
        return merged(ref(...one), { to: ref(...other, "to") });
      case 3:
        return op("pick", ref(...one), { lit: [...FIELDS] });
      case 4:
        return merged(each(one), { body: op("text", { lit: ["", " and ", ""] }, ref(...one, "body"), this.#part(scope)) });
      case 5:
        return op("omit", ref(...one), { lit: ["subject"] });
      case 6:
        return merged(each(one), { subject: op("coalesce", this.#part(scope), this.#part(scope)) });
      default:
        return each(one);
    }
  }

  /** What a call sends: mostly what somebody saw, now and then almost that. */
  #payload(scope: Scope): Expr {
    const shown = scope.shown.at(-1 - this.#chance.below(scope.shown.length));
    const approval = scope.approvals.at(-1 - this.#chance.below(scope.approvals.length));
    if (shown === undefined || approval === undefined || this.#chance.holds(0.3)) return this.#mail(scope);
    const handed: [string, ...string[]] = [`${approval}.approved`, "show"];
    switch (this.#chance.below(6)) {
      case 0:
        return shown;
      case 1:
        return ref(...handed);
      case 2:
        return { obj: Object.fromEntries(FIELDS.map((field) => [field, ref(...handed, field)])) };
      case 3:
        return merged(ref(...handed), { [this.#chance.of(FIELDS)]: this.#part(scope) });
      case 4:
        return {
          obj: Object.fromEntries(
            FIELDS.map((field) => [field, ref(...handed, this.#chance.holds(0.8) ? field : this.#chance.of(FIELDS))]),
          ),
        };
      default:
        return ref(...handed, "mail");
    }
  }

  #node(scope: Scope, depth: number): readonly Node[] {
    const id = `n${++this.#count}`;
    const chance = this.#chance;
    const arm = (name: string, takes: readonly string[] = [], more: Partial<Scope> = {}): Block =>
      this.#block(
        `${id}.${name}`,
        takes.map((taken) => `${id}.${taken}`),
        { ...scope, ...more },
        depth + 1,
        2,
      );
    const empty = (name: string): Block => ({ id: `${id}.${name}`, takes: [], nodes: [], result: this.#result(scope) });
    const failing = (name: string): Block => ({
      ...empty(name),
      nodes: [{ id: `${id}-${name}`, kind: "fail", code: "no", message: { lit: "" } }],
    });
    const either = (name: string): Block => (chance.holds(0.35) ? failing(name) : chance.holds(0.5) ? empty(name) : arm(name));
    const handler = chance.holds(0.12) ? { onError: arm("onError", ["error"]) } : {};
    const drawn = depth >= MOST_DEPTH ? chance.below(8) : chance.below(22);
    if (drawn < 5) return [{ id, kind: "call", tool: chance.of(SENDERS), input: this.#payload(scope), ...handler }];
    if (drawn < 7) return [{ id, kind: "call", tool: tool("look", "read"), input: this.#mail(scope), ...handler }];
    if (drawn === 7) return [{ id, kind: "compute", function: id, codeHash: "", input: this.#mail(scope), ...handler }];
    if (drawn < 14) return [this.#approve(id, scope, depth, either)];
    if (drawn < 16) {
      const condition = chance.holds(0.7) ? ref(...this.#name(scope), "ok") : op("eq", ref(...this.#name(scope), "kind"), { lit: "a" });
      return [
        {
          id,
          kind: "when",
          condition: chance.holds(0.15) ? op("not", condition) : condition,
          then: arm("then"),
          otherwise: either("otherwise"),
        },
      ];
    }
    if (drawn === 16)
      return [
        { id, kind: "match", on: ref(...this.#name(scope), "kind"), arms: { a: arm("a"), b: either("b") }, otherwise: either("otherwise") },
      ];
    if (drawn === 17) {
      const list =
        scope.approvals.length > 0 && chance.holds(0.6)
          ? ref(`${scope.approvals.at(-1)}.approved`, "show", "list")
          : ref(...this.#name(scope), "list");
      const body = arm("body", ["item", "index"], { names: [...scope.names, [`${id}.item`]] });
      return [
        {
          id,
          kind: "map",
          items: list,
          max: 9,
          concurrency: 1 + chance.below(2),
          onItemError: chance.of(["fail", "skip", "collect"]),
          body,
          ...handler,
        },
      ];
    }
    if (drawn === 18) {
      const body = arm("body", ["state", "round"], { names: [...scope.names, [`${id}.state`]] });
      return [
        {
          id,
          kind: "repeat",
          initial: this.#mail(scope),
          maxRounds: 3,
          body,
          until: chance.holds(0.8) ? ref(`${id}.state`, "ok") : op("eq", ref(`${id}.state`, "kind"), { lit: "a" }),
          exhausted: chance.holds(0.6) ? failing("exhausted") : arm("exhausted", ["state"], { names: [...scope.names, [`${id}.state`]] }),
          ...handler,
        },
      ];
    }
    if (drawn === 19) return [{ id, kind: "all", branches: { left: arm("left"), right: arm("right") }, ...handler }];
    if (drawn === 20)
      return [{ id, kind: "run", workflow: "child", hash: chance.of(["child-1", "child-2"]), input: this.#payload(scope), ...handler }];
    return [
      { id, kind: "wait", for: { kind: "event", event: "e", payload: {}, key: { lit: "k" }, withinMs: 1_000 }, expired: either("expired") },
    ];
  }

  #approve(id: string, scope: Scope, depth: number, either: (name: string) => Block): Node {
    const chance = this.#chance;
    const proposes = chance.holds(0.35);
    const mail = this.#mail(scope);
    const show: Expr =
      proposes && chance.holds(0.5)
        ? ABSENT
        : chance.holds(0.6)
          ? mail
          : { obj: { mail, list: ref(...this.#name(scope), "list"), note: this.#part(scope) } };
    const calls = proposes ? { c: { tool: chance.of(SENDERS), input: this.#mail(scope) } } : {};
    const editable = proposes || chance.holds(0.4);
    const inner: Scope = {
      names: [...scope.names, [`${id}.approved`, "show"]],
      approvals: [...scope.approvals, id],
      shown: [...scope.shown, show],
    };
    const granted = this.#block(`${id}.granted`, [`${id}.approved`, `${id}.decision`], inner, depth + 1, 2);
    const performed = Object.entries(calls).map(
      ([call, { tool: cleared }]): Node => ({
        id: `${id}-${call}`,
        kind: "call",
        tool: cleared,
        input: ref(`${id}.approved`, "calls", call),
        clears: { approval: id, call },
      }),
    );
    // Now and then twice, which a definition would refuse.
    const twice = chance.holds(0.1) ? performed.map((node) => ({ ...node, id: `${node.id}-again` })) : [];
    return {
      id,
      kind: "approve",
      show,
      calls,
      by: { lit: "role:x" },
      count: 1,
      fourEyes: false,
      editable,
      withinMs: 60_000,
      granted: { ...granted, nodes: [...performed, ...twice, ...granted.nodes] },
      denied: either("denied"),
      ...(chance.holds(0.4) ? { expired: either("expired") } : {}),
    };
  }
}
