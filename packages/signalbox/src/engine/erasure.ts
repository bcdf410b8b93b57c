// Y1. What a subject's runs hold is taken away in one transaction with the record that says who did it; before it nothing is gone, after it everything.
// Y2. A run that is open, or that an open run has still to hear from, is not erased: whoever asks is told which, or has them cancelled.
// Y3. The subject itself is not kept: an HMAC under the instance's key stands in its place, so that its runs still belong together.
// Y4. Bytes that were given up are out of the files before the request is answered; where the process ends in between, the next one does it.

import { erasedText } from "../base/erased-text.ts";
import { isSignalboxError, messageOf, SignalboxError } from "../base/error.ts";
import { formatInstant } from "../base/instant.ts";
import { isObject, type Json, type JsonObject } from "../base/json.ts";
import { stepError } from "../definition/step-error.ts";
import { proposalBytes } from "../kernel/index.ts";
import type { EraseRequest, ErasureReport, Person } from "../ports/engine.ts";
import type { RunKey, RunRow, StoreWriter, TaskRow } from "../ports/run-store.ts";
import { bodyHash } from "./chain.ts";
import type { Core } from "./core.ts";
import { effectKey } from "./effect-key.ts";
import { ERASED, erasedProposal } from "./erased-values.ts";
import { requirePerson } from "./people.ts";
import { isScrubDue, markForScrub, scrubStore } from "./scrub.ts";

const PATIENCE_MS = 10_000;
const LISTED = 10;

interface Hooks {
  cancel(runId: string, person: Person): Promise<unknown>;
  ended(runId: string): Promise<unknown>;
}
/** What one erasure found to take away. */
type Taken = Omit<ErasureReport, "at" | "by" | "subject">;

export class Erasure {
  readonly #core: Core;
  readonly #hooks: Hooks;

  constructor(core: Core, hooks: Hooks) {
    this.#core = core;
    this.#hooks = hooks;
  }

  async erase(request: EraseRequest): Promise<ErasureReport> {
    requirePerson(this.#core.people, request.by);
    if (request.subject === "") throw new SignalboxError("usage", "Name the subject whose data is to be erased.");
    if (request.cancel === true) await this.#cancelOpen(request);
    const { services, now } = this.#core;
    const at = now();
    const subject = erasedSubject(this.#core, request.subject);
    let taken: Taken = { runs: [], batches: 0, payloads: 0, tasks: 0, events: 0, memories: 0, alsoIn: [] };
    await services.committer.submit((writer) => {
      taken = this.#take(writer, request, at, subject);
    });
    scrubStore(services.store);
    return { at: formatInstant(at), by: request.by, subject, ...taken };
  }

  /** Y4. At the start: the process before this one may have ended between the transaction and the rewriting of the file. */
  finish(report: (message: string, error?: Error) => void): void {
    const { store } = this.#core.services;
    if (!isScrubDue(store)) return;
    try {
      scrubStore(store);
    } catch (thrown) {
      report(messageOf(thrown), thrown as Error);
    }
  }

  /** Y1. Runs inside the transaction: what is open is looked at here, and nowhere else. */
  #take(writer: StoreWriter, request: EraseRequest, at: number, subject: string): Taken {
    const { read } = this.#core.services.store;
    const family = this.#family(request);
    const open = this.#openOf(family);
    if (open.length > 0) throw stillOpen(request.subject, open);
    const rows = family.filter(({ key }) => read.erasureOf(key) === null);
    const alsoIn = [...parentsOutside(this.#core, family)].map(({ runId }) => runId);
    const taken = { batches: 0, payloads: 0, tasks: 0, events: 0 };
    const runs = rows.map(({ runId }) => runId);
    const by = request.by;
    const detail: Json = { by, subject, reason: request.reason ?? null, runs };
    const erasure = writer.addErasure(at, detail);
    const text = erasedText({ at: formatInstant(at), by });
    for (const row of rows) {
      taken.batches += this.#eraseJournal(writer, row.key);
      taken.payloads += writer.erasePayloads(row.key);
      for (const task of read.tasksOfRun(row.key)) taken.tasks += eraseTask(writer, task, text);
      for (const start of read.startKeysOf(row.key))
        if (start.workflow === row.workflow) writer.renameStartKey(start, erasedStartKey(this.#core, start.key));
      taken.events += writer.eraseEvents(row.key, request.subject);
      const mask = row.subject === null || row.subject === request.subject ? subject : erasedSubject(this.#core, row.subject);
      writer.eraseRun(row.key, erasure, mask, row.error === null ? null : JSON.stringify(stepError(ERASED, text)));
    }
    if (rows.length === 0) taken.events += writer.eraseEvents(0, request.subject);
    const memories = writer.memory.eraseSubject(request.subject, runs, { at, by, reason: request.reason ?? "" });
    markForScrub(writer);
    return { runs, ...taken, memories, alsoIn };
  }

  #eraseJournal(writer: StoreWriter, run: RunKey): number {
    const { digest, store } = this.#core.services;
    const batches = [...store.read.batches(run)].filter(({ body }) => body !== null);
    for (const { seq, body, payloads } of batches) writer.eraseBatch(run, seq, bodyHash(digest, body as string, payloads));
    return batches.length;
  }

  /** Runs of the subject with all that they started, and their forks; on request those that started them, with all that they started. */
  #family({ subject, withParents }: EraseRequest): readonly RunRow[] {
    const { read } = this.#core.services.store;
    const found = new Map<RunKey, RunRow>();
    const add = (row: RunRow | null): void => {
      if (row === null || found.has(row.key)) return;
      found.set(row.key, row);
      for (const child of read.children(row.key)) add(child);
      // What a fork begins with is this run's.
      for (const fork of read.forksOf(row.key)) add(fork);
    };
    for (const key of read.runsOfSubject(subject)) {
      const row = read.run(key);
      add(withParents === true && row !== null ? (read.run(row.root) ?? row) : row);
    }
    return [...found.values()];
  }

  /** Y2. */
  #openOf(family: readonly RunRow[]): readonly RunRow[] {
    const { read } = this.#core.services.store;
    const isAwaited = ({ parentKey, told }: RunRow): boolean => {
      const parent = parentKey === null || told ? null : read.run(parentKey);
      return parent !== null && parent.endedAt === null;
    };
    return family.filter((row) => row.endedAt === null || isAwaited(row));
  }

  async #cancelOpen(request: EraseRequest): Promise<void> {
    const open = this.#openOf(this.#family(request)).filter(({ endedAt }) => endedAt === null);
    const keys = new Set(open.map(({ key }) => key));
    const { by, reason = "The data of its subject is erased." } = request;
    // A run cancels those that it started itself.
    for (const { runId, parentKey } of open) {
      if (parentKey !== null && keys.has(parentKey)) continue;
      await this.#hooks.cancel(runId, { by, reason }).catch((thrown: unknown) => {
        if (!isSignalboxError(thrown) || thrown.code !== "run-not-open") throw thrown;
      });
    }
    const patience = new Promise<void>((resolve) => void this.#core.services.clock.after(PATIENCE_MS, resolve));
    await Promise.race([patience, Promise.all(open.map(({ runId }) => this.#hooks.ended(runId)))]);
  }
}

/** Y3. */
const erasedSubject = ({ services }: Core, subject: string): string =>
  `erased:${effectKey(services.digest, services.store.instanceKey, ["erased-subject", subject]).slice(0, 20)}`;
/** What stands for an idempotency key of an erased run: the same key still finds it. */
export const erasedStartKey = ({ services }: Core, key: string): string =>
  `erased:${effectKey(services.digest, services.store.instanceKey, ["erased-key", key])}`;

function stillOpen(subject: string, open: readonly RunRow[]): SignalboxError {
  const names = open
    .slice(0, LISTED)
    .map(({ runId, status, endedAt }) => `${runId} (${endedAt === null ? status : "its parent has still to be told"})`);
  const more = open.length > LISTED ? ` and ${open.length - LISTED} more` : "";
  return new SignalboxError(
    "run-not-open",
    `Nothing was erased: ${open.length === 1 ? "a run" : `${open.length} runs`} of subject "${subject}" must end first: ${names.join(", ")}${more}. Wait for them, or cancel them with --cancel.`,
  );
}

function parentsOutside(core: Core, family: readonly RunRow[]): ReadonlySet<RunRow> {
  const { read } = core.services.store;
  const keys = new Set(family.map(({ key }) => key));
  const outside = new Map<RunKey, RunRow>();
  for (const { parentKey } of family) {
    const parent = parentKey === null || keys.has(parentKey) ? null : read.run(parentKey);
    if (parent !== null && read.erasureOf(parent.key) === null) outside.set(parent.key, parent);
  }
  return new Set(outside.values());
}

/** 1 when there was something to take away. */
function eraseTask(writer: StoreWriter, task: TaskRow, text: string): number {
  const detail: JsonObject = isObject(task.detail) ? task.detail : {};
  if (task.kind === "approval") writer.eraseTask(task.task, proposalBytes(erasedProposal(text)), detail);
  else if (task.kind === "question") writer.eraseTask(task.task, text, detail);
  else writer.eraseTask(task.task, text, { ...detail, input: text });
  return 1;
}
