// Q1. A decision carries the hash of what was seen, and applies once: pending, equal, in time, by somebody who may, or not at all.
// Q2. The same decision again gives the same answer; another one later is refused.
// Q3. What comes too late changes nothing and is kept as a note.
// Q4. With four eyes, nobody clears what they had a part in: who wrote it, or started, forked or spoke to the run that proposes it.
import { isSignalboxError, SignalboxError } from "../base/error.ts";
import { canonical, type Json } from "../base/json.ts";
import { costMicroUsd } from "../base/money.ts";
import { asStored } from "../base/stored-json.ts";
import { parseWith } from "../definition/schema.ts";
import { nodeOf, stepOf } from "../kernel/ids.ts";
import { type Proposal, proposalHash, type RunState, revise } from "../kernel/index.ts";
import type { AnswerRequest, DecideRequest, RunView, SettleRequest } from "../ports/engine.ts";
import type { RunRow, TaskRow } from "../ports/run-store.ts";
import { askedOf, askedOfRow, askingOf, requireAsked } from "./asked-of.ts";
import { type Core, parentIdOf, rowOf } from "./core.ts";
import { readJournal } from "./journal.ts";
import { partIn } from "./part-in-run.ts";
import { requireSize } from "./payload-size.ts";
import { knownBy, requirePerson } from "./people.ts";
import type { RunActor } from "./run-actor.ts";
import { viewOfActor } from "./view-of.ts";

interface ApprovalDetail {
  readonly count: number;
  readonly fourEyes: boolean;
  readonly editable: boolean;
  /** Absent of a task that was opened before there were answers. */
  readonly answerable?: boolean;
  readonly author: string | null;
  readonly approvers: readonly string[];
}

export class PeopleDesk {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  async decide(request: DecideRequest): Promise<RunView> {
    const task = this.#task(request.task, "approval");
    const { by, decision } = request;
    const row = this.#rowOf(task);
    requireAsked(this.#core.people, by, askedOfRow(task), `decide ${task.task}`);
    if (task.state === "decided") return this.#repeated(row, task, request, alreadyDecided(row, task));
    await this.#requireOpen(row, task, `${by} decided "${decision}"${request.reason === undefined ? "" : `: ${request.reason}`}`, by);
    const detail = task.detail as unknown as ApprovalDetail;
    if (request.hash !== undefined && request.hash !== task.hash) {
      throw new SignalboxError(
        "hash-mismatch",
        `What is open at ${task.task} is not what you saw: it was changed meanwhile. Look at it again, and decide on what it is now.`,
      );
    }
    if (detail.fourEyes && decision === "approve") this.#requireOtherEyes(row, detail, by);
    const revised = decision === "edit" ? this.#revised(row, task, detail, request) : undefined;
    const answer = decision === "answer" ? { answer: this.#answerFor(task, detail, request) } : {};
    const actor = this.#core.actors.open(row);
    const reason = request.reason === undefined ? {} : { reason: request.reason };
    const changed = revised === undefined ? {} : { revised };
    const person = { by, ...knownBy(request), ...reason };
    try {
      await actor.request(
        {
          type: "approval-decided",
          controller: "human",
          id: task.command,
          decision,
          hash: task.hash ?? "",
          ...person,
          ...changed,
          ...answer,
        },
        (state) => {
          requireUndecided(state, task, by);
          this.#requireStillAsked(actor, state, task, by, "decide");
        },
      );
    } catch (thrown) {
      if (isDecided(thrown)) return this.#repeated(row, task, request, thrown);
      throw thrown;
    }
    return this.#view(actor);
  }

  async answer(request: AnswerRequest): Promise<RunView> {
    const task = this.#task(request.task, "question");
    const row = this.#rowOf(task);
    requireAsked(this.#core.people, request.by, askedOfRow(task), `answer ${task.task}`);
    if (task.state === "decided") throw new SignalboxError("already-decided", `The question ${task.task} is answered already.`);
    await this.#requireOpen(row, task, `${request.by} answered`, request.by);
    const actor = this.#core.actors.open(row);
    const schema = actor.definition.code.schemas.get(`${nodeOf(task.command)}.form`);
    const parsed = schema === undefined ? null : parseWith(schema, request.answer);
    if (parsed === null || !parsed.ok) throw invalid(`The answer to ${task.task} is not what the form asks for`, parsed?.problems ?? []);
    const answer = (asStored(parsed.value) ?? null) as Json;
    const reason = request.reason === undefined ? {} : { reason: request.reason };
    await actor.request(
      { type: "question-answered", controller: "human", id: task.command, by: request.by, ...knownBy(request), answer, ...reason },
      (state) => {
        requireOpenCommand(state, task);
        this.#requireStillAsked(actor, state, task, request.by, "answer");
      },
    );
    return this.#view(actor);
  }

  async settle(request: SettleRequest): Promise<RunView> {
    requirePerson(this.#core.people, request.by);
    const row = rowOf(this.#core, request.runId);
    const actor = this.#core.actors.open(row);
    const task = this.#settlementOf(row, request.step);
    requireAsked(this.#core.people, request.by, askedOfRow(task), `settle ${task.task}`);
    const output = request.choice === "happened" ? this.#resultOf(actor, task, request.output) : undefined;
    const reason = request.reason === undefined ? {} : { reason: request.reason };
    const cost = costOf(request);
    const settled = this.#core.services.budget.settledBy(actor, task.command, request.choice, cost);
    if (settled === null && cost !== null)
      throw new SignalboxError("usage", `Nothing is reserved for ${task.task}: its tool has no maxCostUsd, so there is no cost to settle.`);
    const { by, choice } = request;
    const arrival = {
      type: "step-settled",
      controller: "human",
      id: task.command,
      by,
      ...knownBy(request),
      choice,
      output,
      ...reason,
    } as const;
    await new Promise<void>((committed, refused) => {
      const admit = (state: RunState): void => {
        requireOpenCommand(state, task);
        this.#requireStillAsked(actor, state, task, by, "settle");
      };
      actor.deliver({ arrival, ...settled, admit, committed, refused });
    });
    return this.#view(actor);
  }

  #task(id: string, kind: TaskRow["kind"]): TaskRow {
    this.#core.noticeClock();
    const task = this.#core.services.store.read.task(id);
    if (task?.kind === kind) return task;
    throw new SignalboxError(
      "not-found",
      task === null ? `There is no ${kind} "${id}". "signalbox inbox" lists what is open.` : `"${id}" is no ${kind} but a ${task.kind}.`,
    );
  }

  #rowOf = (task: TaskRow): RunRow => this.#core.services.store.read.run(task.run) as RunRow;
  #view = (actor: RunActor): RunView => viewOfActor(actor, parentIdOf(this.#core, actor.identity.parent?.key ?? null));

  async #requireOpen(row: RunRow, task: TaskRow, text: string, by: string): Promise<void> {
    const isLate = task.state === "expired" || (task.state === "open" && task.dueAt <= this.#core.now());
    if (task.state === "open" && !isLate) return;
    const actor = this.#core.actors.open(row);
    await actor.request({ type: "note-added", controller: "human", by, text: `Too late for ${task.command}: ${text}.` }, () => undefined);
    if (isLate)
      throw new SignalboxError(
        "approval-expired",
        `${task.task} expired before you decided. Your decision is kept as a note on run ${row.runId} and changes nothing.`,
      );
    throw new SignalboxError(
      "approval-closed",
      `${task.task} was taken back, because the run went on without it. Your decision is kept as a note on run ${row.runId}.`,
    );
  }

  /** Q1. It may have been given to others between the look at its row and now. */
  #requireStillAsked(actor: RunActor, state: RunState, { task, command }: TaskRow, by: string, act: string): void {
    const asking = askingOf(actor, state, command);
    if (asking !== null) requireAsked(this.#core.people, by, askedOf(asking), `${act} ${task}`);
  }

  /** Q4. */
  #requireOtherEyes(row: RunRow, { author }: ApprovalDetail, by: string): void {
    const part = by === author ? "wrote this version of the proposal" : partIn(this.#core.services, row, by);
    if (part !== null) throw new SignalboxError("not-allowed", `${by} ${part}, and its approval needs another person.`);
  }

  /** Q2. `otherwise`: what whoever decides something else is told. */
  #repeated(row: RunRow, task: TaskRow, request: DecideRequest, otherwise: Error): RunView {
    const { services } = this.#core;
    for (const { batch } of readJournal(services.digest, services.store.read, row.key, row.runId)) {
      for (const event of batch.events) {
        const isSame =
          event.type === "approval-decided" &&
          event.id === task.command &&
          event.by === request.by &&
          event.decision === request.decision &&
          isSameAnswer(event.answer, request.answer);
        if (isSame) return this.#view(this.#core.actors.open(row));
      }
    }
    throw otherwise;
  }

  /** What the model is told in place of the result of its call. */
  #answerFor(task: TaskRow, { answerable }: ApprovalDetail, { answer }: DecideRequest): Json {
    if (answerable !== true)
      throw new SignalboxError("usage", `${task.task} cannot be answered: only a call that a model proposed can. Approve or reject it.`);
    const stored = asStored(answer);
    if (stored === undefined || stored === "")
      throw new SignalboxError("usage", `${task.task} needs what the model is told in place of the call's result: --answer <text>.`);
    requireSize(stored, this.#core.services.limits.maxPayloadCharacters, "The answer");
    return stored;
  }

  #revised(
    row: RunRow,
    task: TaskRow,
    detail: ApprovalDetail,
    request: DecideRequest,
  ): { readonly proposal: Proposal; readonly hash: string } {
    if (!detail.editable || request.edit === undefined)
      throw new SignalboxError("usage", `${task.task} ${detail.editable ? "needs the changed value: --edit @file" : "cannot be edited"}.`);
    // It may be of a time before one of its secrets was known.
    const proposal = this.#core.services.redactor.value(JSON.parse(task.content) as Proposal);
    const { code } = this.#core.actors.open(row).definition;
    const unknown = Object.keys(request.edit.calls ?? {}).filter((key) => !Object.hasOwn(proposal.calls, key));
    if (unknown.length > 0)
      throw invalid(`An edit changes the calls that are proposed (${Object.keys(proposal.calls).join(", ")})`, [
        { path: `calls.${unknown[0]}`, message: "is not proposed" },
      ]);
    for (const [key, input] of Object.entries(request.edit.calls ?? {})) {
      const tool = code.tools.get(proposal.calls[key]?.tool ?? "");
      const parsed = tool === undefined ? null : parseWith(tool.input, input);
      if (parsed === null || !parsed.ok)
        throw invalid(
          `The edited call "${key}" is not what ${tool?.card.id ?? "the tool"} takes`,
          prefixed(parsed?.problems ?? [], `calls.${key}`),
        );
    }
    if (request.edit.show !== undefined) {
      const schema = code.schemas.get(`${nodeOf(task.command)}.show`);
      const parsed = schema === undefined ? null : parseWith(schema, request.edit.show);
      if (parsed === null || !parsed.ok)
        throw invalid(
          schema === undefined ? "The shown value cannot be edited here" : "The edited value is not what may be shown",
          prefixed(parsed?.problems ?? [], "show"),
        );
    }
    const revised = revise(proposal, request.edit);
    return { proposal: revised, hash: proposalHash(revised) };
  }

  #settlementOf(row: RunRow, step: string): TaskRow {
    const open = this.#core.services.store.read.tasksOfRun(row.key).filter((task) => task.kind === "settlement" && task.state === "open");
    const matches = open.filter(({ task, command }) => task === step || stepOf(command) === step || stepOf(command).endsWith(`/${step}`));
    if (matches.length === 1) return matches[0] as TaskRow;
    const known = open.map(({ command }) => stepOf(command)).join(", ");
    throw new SignalboxError(
      "not-found",
      `Run ${row.runId} has ${matches.length === 0 ? "no" : "more than one"} step "${step}" whose outcome is unknown. Open are: ${known === "" ? "none" : known}.`,
    );
  }

  #resultOf(actor: RunActor, task: TaskRow, given: unknown): Json | undefined {
    const { tool: id } = task.detail as { tool: string };
    const tool = actor.definition.code.tools.get(id);
    const parsed = tool === undefined ? null : parseWith(tool.output, given);
    if (parsed === null || !parsed.ok) throw invalid(`The result of ${id} must fit its output schema`, parsed?.problems ?? []);
    return asStored(parsed.value) ?? undefined;
  }
}

const prefixed = (problems: readonly { path: string; message: string }[], prefix: string) =>
  problems.map(({ path, message }) => ({ path: path === "" ? prefix : `${prefix}.${path}`, message }));

function invalid(what: string, problems: readonly { readonly path: string; readonly message: string }[]): SignalboxError {
  const list = problems.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
  return new SignalboxError("input-invalid", list === "" ? `${what}.` : `${what}: ${list}.`, { problems });
}

/** An answer is another decision when it says something else. */
const isSameAnswer = (recorded: Json | undefined, given: unknown): boolean =>
  recorded === undefined ? given === undefined : canonical(recorded) === canonical(asStored(given) ?? null);

/** In micro-USD; null where nothing is said. */
function costOf({ choice, costUsd }: SettleRequest): number | null {
  if (costUsd === undefined) return null;
  if (choice === "did-not-happen") throw new SignalboxError("usage", "What did not happen cost nothing: say no cost with it.");
  if (!Number.isFinite(costUsd) || costUsd < 0)
    throw new SignalboxError("usage", `${costUsd} is not what it cost: say an amount in US dollars, 0 or more.`);
  return costMicroUsd(costUsd);
}

const alreadyDecided = (row: RunRow, task: TaskRow): SignalboxError =>
  new SignalboxError("already-decided", `${task.task} is decided already; see "signalbox show ${row.runId}".`);
const isDecided = (thrown: unknown): thrown is SignalboxError =>
  isSignalboxError(thrown) && (thrown.code === "already-decided" || thrown.code === "duplicate-decider");

function requireOpenCommand(state: RunState, task: TaskRow): void {
  if (!state.open.has(task.command)) throw new SignalboxError("already-decided", `${task.task} is not open any more.`);
}

/** At the moment of folding: still open, the same bytes, and not by the same person twice. */
function requireUndecided(state: RunState, task: TaskRow, by: string): void {
  requireOpenCommand(state, task);
  const open = state.open.get(task.command);
  const active = open === undefined ? null : state.frames.get(open.frame)?.active;
  if (active?.kind !== "approve" || active.answer !== undefined)
    throw new SignalboxError("already-decided", `${task.task} is decided already.`);
  if (active.hash !== task.hash)
    throw new SignalboxError("hash-mismatch", `What is open at ${task.task} was changed meanwhile. Look at it again.`);
  if (active.approvers.some((approver) => approver.by === by))
    throw new SignalboxError("duplicate-decider", `${by} has approved ${task.task} already; it needs ${active.count} different people.`);
}
