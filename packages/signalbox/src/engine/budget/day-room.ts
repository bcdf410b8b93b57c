// DR1. A run begins when the most that it can cost fits what its workflow's day and the instance's have left. Nothing is held for it, before or after.
// Where runs wait for the day, what calls under way have reserved is not gone: most of it comes back in a moment (DR2).
// DR2. Out of the queue it begins when it fits beside what the runs under way can still take: else everybody who fits alone would begin at once,
// and most of them would be denied on the way. DR3. Who fits as soon as some of those have ended is passed by nobody who spends from the same
// day. Who does not fit what the day has left is passed by those that do: they take nothing that it could have today, and in the new day it is
// before them. DR4. What fits no whole day is refused, whatever its workflow says.
import { moneyText } from "../../base/money.ts";
import { type Cap, capId, leftOf } from "../../kernel/ledger.ts";
import type { QueueRow } from "../../ports/queue-store.ts";
import type { Core } from "../core.ts";
import type { Definition } from "../registry.ts";
import type { RunActor } from "../run-actor.ts";
import { capsOfRun, instanceDay, workflowDay } from "./caps.ts";
import { inForce } from "./reserving.ts";

/** What keeps a run from beginning: `never`: it fits no whole day; `day`: what is left; `crowd`: what is left beside the runs under way. */
export interface Shortage {
  readonly kind: "never" | "day" | "crowd";
  /** With the limit that holds now. */
  readonly cap: Cap;
  /** The most that the run can cost, in micro-USD. */
  readonly most: number;
  readonly left: number;
  /** Whether a new day has room for it, of which nothing is spent yet. */
  readonly fitsNewDay: boolean;
}
interface Day {
  /** With the limit that holds now. */
  readonly cap: Cap;
  readonly left: number;
  /** The same as if what is reserved came back. */
  readonly unspent: number;
}
type Rank = Pick<QueueRow, "rank" | "run">;

export class DayRoom {
  readonly #core: Omit<Core, "places" | "days">;
  /** What the look that is under way, or the last one, has found: by version, and who has to be let in before others (DR3). */
  readonly #found = new Map<number, Shortage | null>();
  readonly #firsts = new Map<string, Rank>();

  constructor(core: Omit<Core, "places" | "days">) {
    this.#core = core;
  }

  /** Whether runs wait for the day: by their own version, or by the live one. */
  isWaitedFor({ graph }: Definition): boolean {
    const live = this.#core.registry.find(graph.id);
    return graph.admission?.whenOverBudget === "queue" || live?.graph.admission?.whenOverBudget === "queue";
  }

  /** Why a start is refused; null where it begins, or waits. */
  refusal(definition: Definition): string | null {
    const shortage = this.#alone(definition, this.isWaitedFor(definition) ? "unspent" : "left");
    if (shortage === null || (shortage.kind === "day" && this.isWaitedFor(definition))) return null;
    const { cap, most, left, kind } = shortage;
    const limit = moneyText(cap.limit.costMicroUsd ?? 0);
    const what = `A run of "${definition.graph.id}" can cost ${moneyText(most)}, and the cap ${capId(cap)}`;
    if (kind === "never") return `${what} allows ${limit} in a whole day. Have the cap raised, or give the run a lower limit.`;
    return `${what} has ${moneyText(Math.max(0, left))} left of ${limit}. Start it on another day, or have the cap raised.`;
  }

  /** What keeps a run of a workflow that waits for the day from beginning now. DR2. */
  shortage(definition: Definition): Shortage | null {
    return this.#alone(definition, "unspent") ?? this.#beside(definition);
  }

  /** Whether a start of a workflow that waits for the day has to: for room, or behind somebody who has to be let in first. */
  keepsOut(definition: Definition): boolean {
    return this.shortage(definition) !== null || this.firstBefore(definition, null) !== null;
  }

  /** DR3. The run that is let in before those of a definition; of those in the queue, before one with this rank. */
  firstBefore(definition: Definition, rank: Rank | null): Rank | null {
    if (this.#core.services.budget.mostOf(definition) === 0) return null;
    const firsts = [this.#firsts.get(definition.graph.id), this.#firsts.get("")];
    return firsts.find((first) => first !== undefined && (rank === null || isBefore(first, rank))) ?? null;
  }

  // --- One look at the queue: what it finds holds until the next begins. ----------------------------------------------------------
  lookAnew(): void {
    this.#found.clear();
    this.#firsts.clear();
  }

  /** Whether anybody was kept out by the day at the last look. */
  get isShort(): boolean {
    return [...this.#found.values()].some((shortage) => shortage !== null);
  }

  /** Whether the day has room for none of a workflow's versions that wait. */
  isClosed(workflow: string): boolean {
    const { registry, services } = this.#core;
    if (registry.find(workflow)?.graph.admission?.whenOverBudget !== "queue") return false;
    return services.store.read.queuedVersions(workflow).every((version) => {
      const definition = registry.ofVersion(version);
      const kind = definition === null ? undefined : this.#lookAt(definition)?.kind;
      return kind === "day" || kind === "never";
    });
  }

  /** Asked in the order of the queue. */
  letsIn(row: QueueRow, definition: Definition | null): boolean {
    if (row.isFree || definition === null || !this.isWaitedFor(definition)) return true;
    if (this.firstBefore(definition, row) !== null) return false;
    const shortage = this.#lookAt(definition);
    if (shortage?.kind === "crowd") this.#firsts.set(shortage.cap.scope === "instance-day" ? "" : row.workflow, row);
    return shortage === null;
  }

  #lookAt(definition: Definition): Shortage | null {
    const { id } = definition.version;
    const known = this.#found.get(id);
    if (known !== undefined) return known;
    const shortage = this.shortage(definition);
    this.#found.set(id, shortage);
    return shortage;
  }

  /** DR1. */
  #alone(definition: Definition, by: "left" | "unspent"): Shortage | null {
    const most = this.#core.services.budget.mostOf(definition);
    const short = this.#days(definition, most).filter((day) => most > day[by]);
    const fitsNewDay = this.#fitsNewDay(definition, most);
    const isOver = ({ cap }: Day): boolean => !fitsNewDay && most > (cap.limit.costMicroUsd ?? most);
    const day = short.find(isOver) ?? short[0];
    return day === undefined ? null : { kind: isOver(day) ? "never" : "day", cap: day.cap, left: day[by], most, fitsNewDay };
  }

  /** DR2. */
  #beside(definition: Definition): Shortage | null {
    const { actors, services } = this.#core;
    const most = services.budget.mostOf(definition);
    const days = this.#days(definition, most);
    const running = days.length === 0 ? [] : actors.all.filter(({ status }) => status === "running");
    const atMost = running.reduce((sum, actor) => sum + services.budget.mostOf(actor.definition), 0);
    for (const day of days) {
      if (most + atMost <= day.left) continue;
      const left = day.left - running.reduce((sum, actor) => sum + this.#canStillTake(actor, day.cap), 0);
      if (most > left) return { kind: "crowd", cap: day.cap, left, most, fitsNewDay: this.#fitsNewDay(definition, most) };
    }
    return null;
  }

  #canStillTake({ runId, definition, identity: { parent, forked } }: RunActor, cap: Cap): number {
    const { budget, store } = this.#core.services;
    const most = budget.mostOf(definition);
    if (most === 0) return 0;
    const caps = capsOfRun({ runId, graph: definition.graph, parent, forked }, budget.today(), budget.sources);
    if (!caps.some((each) => capId(each) === capId(cap))) return 0;
    const use = store.read.ledger.cap({ scope: "run", key: runId })?.use;
    return Math.max(0, most - (use === undefined ? 0 : use.spent.costMicroUsd + use.reserved.costMicroUsd + use.doubtful.costMicroUsd));
  }

  /** Its days that have a limit, with what they have left of it. */
  #days(definition: Definition, most: number): readonly Day[] {
    if (most === 0) return [];
    return this.#defined(definition).flatMap((defined) => {
      const [cap, use] = inForce(defined, this.#core.services.store.read.ledger);
      const left = leftOf(cap.limit, use, "costMicroUsd");
      return left === null ? [] : [{ cap, left, unspent: left + use.reserved.costMicroUsd }];
    });
  }

  #fitsNewDay(definition: Definition, most: number): boolean {
    return this.#defined(definition).every(({ limit }) => limit.costMicroUsd === null || most <= limit.costMicroUsd);
  }

  /** As the definitions limit them: what a person has set in the place of a limit holds for its day. */
  #defined({ graph }: Definition): readonly Cap[] {
    const { budget } = this.#core.services;
    const day = budget.today();
    return [workflowDay(graph, day, budget.sources), instanceDay(day, budget.sources)];
  }
}

const isBefore = (a: Rank, b: Rank): boolean => a.rank < b.rank || (a.rank === b.rank && a.run < b.run);
