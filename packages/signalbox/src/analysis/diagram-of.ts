import { namesIn } from "../definition/expr.ts";
import { type Block, type Graph, type Node, type NodeKind, type NodeOf, readsOf } from "../definition/graph.ts";
import { indexGraph } from "../definition/graph-index.ts";
import type { Trigger } from "../definition/trigger.ts";
import { controllerOf } from "./controller.ts";
import type { Diagram, DiagramArm, DiagramGroup, DiagramNode, DiagramStep } from "./diagram.ts";
import { edgesOf, exitsOf } from "./flow-edges.ts";
import { detailsOf, isEmpty } from "./node-words.ts";

/** @example drawSvg(diagramOf(inboundLead.graph)) */
export function diagramOf(graph: Graph): Diagram {
  const sketch: Sketch = { nodes: [], groups: [], fromModel: indexGraph(graph).fromModel, namesEnds: graph.outcomes.length > 0 };
  const start = mark(sketch, null, { id: ":start", kind: "start", label: graph.triggers.map(triggerText).join(", ") || "start" });
  const flow = [start, ...drawBlock(sketch, graph.main, { group: null, last: true })];
  if (exitsOf(flow).length > 0) flow.push(endOf(sketch, "main"));
  const { nodes, groups } = sketch;
  const edges = [...edgesOf(flow), ...groups.flatMap((group) => edgesOf(group.flow))];
  return { id: graph.id, description: graph.description, nodes, groups, edges, flow };
}

const triggerText = (trigger: Trigger): string =>
  trigger.kind === "webhook" ? `webhook ${trigger.path}` : trigger.kind === "schedule" ? `schedule ${trigger.cron}` : "manual";

/** The parts that were drawn so far. */
interface Sketch {
  readonly nodes: DiagramNode[];
  readonly groups: DiagramGroup[];
  readonly fromModel: ReadonlySet<string>;
  /** True when ends have names: then an end without one is worth seeing where it is. */
  readonly namesEnds: boolean;
}
/** Where a block is drawn. `last`: nothing follows it in the run, so its outcome is where the run ends. */
interface Surroundings {
  readonly group: string | null;
  readonly last: boolean;
}

/** A node that only the picture has. */
function mark(
  { nodes }: Sketch,
  group: string | null,
  node: Pick<DiagramNode, "id" | "kind" | "label"> & { readonly tag?: string },
): DiagramStep {
  nodes.push({ tag: null, ...node, details: [], controller: null, informedByAi: false, group });
  return { id: node.id, arms: [], goesOn: node.tag !== "end" };
}

const endOf = (sketch: Sketch, block: string): DiagramStep =>
  mark(sketch, null, { id: `:end/${block}`, kind: "end", label: "end", tag: "end" });

function drawBlock(sketch: Sketch, block: Block, around: Surroundings): readonly DiagramStep[] {
  const { outcome } = block;
  const steps = block.nodes.map((node, index) => {
    const last = around.last && outcome === undefined && index === block.nodes.length - 1;
    return drawNode(sketch, node, { ...around, last });
  });
  if (outcome === undefined || (steps.length > 0 && exitsOf(steps).length === 0)) return steps;
  const end = around.last ? { tag: "end" } : {};
  return [...steps, mark(sketch, around.group, { id: `:outcome/${block.id}`, kind: "outcome", label: outcome, ...end })];
}

type Single = Exclude<Node, NodeOf<"map" | "repeat" | "all">>;

/** A node with its arms. `goesOn` is false where the arms are the only ways on. */
function step(sketch: Sketch, node: Single, around: Surroundings, arms: () => readonly DiagramArm[], goesOn: boolean): DiagramStep {
  const controller = controllerOf(node);
  const informedByAi =
    controller !== "ai" && readsOf(node).some(([, expr]) => [...namesIn(expr)].some((name) => sketch.fromModel.has(name)));
  const { id, kind } = node;
  sketch.nodes.push({ id, kind, label: id, details: detailsOf(node), tag: tagOf(node), controller, informedByAi, group: around.group });
  return { id, arms: withoutSteps(arms()), goesOn };
}

function tagOf(node: Single): string | null {
  if (node.kind === "call") return node.tool.effect === "none" ? null : node.tool.effect;
  return node.kind === "prompt" && node.task !== "prompt" ? node.task : null;
}

/** Arms without steps lead from one place to one place: they are one arrow, named for all of them. */
function withoutSteps(arms: readonly DiagramArm[]): readonly DiagramArm[] {
  const empty = arms.filter(({ steps }) => steps.length === 0);
  const [first] = empty;
  if (first === undefined || empty.length === 1) return arms;
  const kind = empty.every((arm) => arm.kind === "exception") ? "exception" : "arm";
  const merged = { label: empty.map(({ label }) => label).join(" or "), kind, steps: [] } as const;
  return arms.flatMap((arm) => (arm === first ? [merged] : empty.includes(arm) ? [] : [arm]));
}

function armOf(sketch: Sketch, label: string, block: Block, around: Surroundings, kind: DiagramArm["kind"] = "arm"): DiagramArm {
  const steps = drawBlock(sketch, block, around);
  const ends = around.last && sketch.namesEnds && (steps.length === 0 || exitsOf(steps).length > 0);
  return { label, kind, steps: ends ? [...steps, endOf(sketch, block.id)] : steps };
}
const armsOf = (sketch: Sketch, blocks: { readonly [label: string]: Block }, around: Surroundings): readonly DiagramArm[] =>
  Object.entries(blocks).map(([label, block]) => armOf(sketch, label, block, around));
/** A handler without steps is no arm but a word in the node (node-words.ts). */
const handler = (sketch: Sketch, label: string, block: Block | undefined, around: Surroundings): readonly DiagramArm[] =>
  block === undefined || isEmpty(block) ? [] : [armOf(sketch, label, block, around, "exception")];

const drawStep = (sketch: Sketch, node: NodeOf<"call" | "compute" | "prompt" | "run">, around: Surroundings): DiagramStep =>
  step(sketch, node, around, () => handler(sketch, "on error", node.onError, around), true);

function drawWaiting(sketch: Sketch, node: NodeOf<"ask" | "wait">, around: Surroundings): DiagramStep {
  const expires = node.expired !== undefined && !isEmpty(node.expired);
  const answered: DiagramArm = { label: node.kind === "ask" ? "answered" : "arrived", kind: "arm", steps: [] };
  return step(sketch, node, around, () => (expires ? [answered, ...handler(sketch, "expired", node.expired, around)] : []), !expires);
}

const draws = {
  call: drawStep,
  compute: drawStep,
  prompt: drawStep,
  run: drawStep,
  agent: (sketch, node, around) => {
    const { unsure, overBudget, otherwise } = node;
    const arms = { unsure, "over budget": overBudget, otherwise };
    return step(sketch, node, around, () => Object.entries(arms).flatMap(([label, block]) => handler(sketch, label, block, around)), true);
  },
  ask: drawWaiting,
  wait: drawWaiting,
  approve: (sketch, node, around) => {
    const { granted, denied, expired } = node;
    const refused: { readonly [label: string]: Block } =
      expired === undefined ? { granted, "denied or expired": denied } : { granted, denied };
    const late = (): readonly DiagramArm[] => (expired === undefined ? [] : [armOf(sketch, "expired", expired, around, "exception")]);
    return step(sketch, node, around, () => [...armsOf(sketch, refused, around), ...late()], false);
  },
  when: (sketch, node, around) =>
    step(sketch, node, around, () => armsOf(sketch, { then: node.then, otherwise: node.otherwise }, around), false),
  match: (sketch, node, around) => {
    const arms = node.otherwise === undefined ? node.arms : { ...node.arms, otherwise: node.otherwise };
    return step(sketch, node, around, () => armsOf(sketch, arms, around), false);
  },
  map: (sketch, node, around) => {
    addGroup(sketch, node, around, (group) => drawBody(sketch, node.body, group, "next item"));
    return { id: node.id, arms: handler(sketch, "on error", node.onError, around), goesOn: true };
  },
  repeat: (sketch, node, around) => {
    addGroup(sketch, node, around, (group) => drawBody(sketch, node.body, group, "next round"));
    const exhausted = armOf(sketch, `after ${node.maxRounds} rounds`, node.exhausted, around, "exception");
    return { id: node.id, arms: [exhausted, ...handler(sketch, "on error", node.onError, around)], goesOn: true };
  },
  all: (sketch, node, around) => {
    addGroup(sketch, node, around, () => []);
    for (const [label, branch] of Object.entries(node.branches)) {
      const flow = drawBody(sketch, branch, branch.id, "done");
      sketch.groups.push({ id: branch.id, kind: "branch", label, details: [], controller: "rules", group: node.id, flow });
    }
    return { id: node.id, arms: handler(sketch, "on error", node.onError, around), goesOn: true };
  },
  fail: (sketch, node, around) => step(sketch, node, around, () => [], false),
} satisfies { [K in NodeKind]: (sketch: Sketch, node: NodeOf<K>, around: Surroundings) => DiagramStep };

const drawNode = (sketch: Sketch, node: Node, around: Surroundings): DiagramStep =>
  (draws[node.kind] as (sketch: Sketch, node: Node, around: Surroundings) => DiagramStep)(sketch, node, around);

function addGroup(
  sketch: Sketch,
  node: NodeOf<"map" | "repeat" | "all">,
  around: Surroundings,
  body: (group: string) => readonly DiagramStep[],
): void {
  const { id, kind } = node;
  sketch.groups.push({
    id,
    kind,
    label: id,
    details: detailsOf(node),
    controller: controllerOf(node),
    group: around.group,
    flow: body(id),
  });
}

/** The inside of a group. Where several ways leave it, or it has no step, a mark says what that means. */
function drawBody(sketch: Sketch, body: Block, group: string, turn: string): readonly DiagramStep[] {
  const flow = drawBlock(sketch, body, { group, last: false });
  const exits = exitsOf(flow);
  const plain = flow.length > 0 && exits.length <= 1 && exits.every(({ label }) => label === null);
  return plain ? flow : [...flow, mark(sketch, group, { id: `:turn/${group}`, kind: "turn", label: turn })];
}
