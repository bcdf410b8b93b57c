// Y1. What a subject's runs hold is taken away in one transaction with the record that says who did it; before it nothing is gone, after it everything.
// Y2. A run that is open, or that an open run has still to hear from, is not erased: whoever asks is told which, or has them cancelled.
// Y3. The subject itself is not kept: an HMAC under the instance's key stands in its place, so that its runs still belong together.
// Y4. Bytes that were given up are out of the files before the request is answered; where the process ends in between, the next one does it.
import { isSignalboxError, messageOf, SignalboxError } from "../base/error.ts";
import { formatInstant } from "../base/instant.ts";
import type { EraseRequest, ErasureReport, Person } from "../ports/engine.ts";
import type { Report } from "../ports/report.ts";
import type { RunKey, RunRow, StoreWriter } from "../ports/run-store.ts";
import type { Core } from "./core.ts";
import { erasedSubject, eraseRuns, openAmong, stillOpen, withStarted } from "./erase-runs.ts";
import { requirePerson } from "./people.ts";
import { isScrubDue, markForScrub, scrubStore } from "./scrub.ts";

const PATIENCE_MS = 10_000;

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
  finish(report: Report): void {
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
    const { by, reason = null } = request;
    const family = this.#family(request);
    const open = this.#openOf(family);
    if (open.length > 0) throw stillOpen(`of subject "${request.subject}"`, open, "Wait for them, or cancel them with --cancel.");
    const alsoIn = [...parentsOutside(this.#core, family)].map(({ runId }) => runId);
    const maskOf = ({ subject: own }: RunRow): string =>
      own === null || own === request.subject ? subject : erasedSubject(this.#core, own);
    const taken = eraseRuns(this.#core, writer, family, { at, by, reason, subject, maskOf, eventsOf: request.subject });
    const { runs } = taken;
    const events = runs.length === 0 ? writer.eraseEvents(0, request.subject) : taken.events;
    const memories = writer.memory.eraseSubject(request.subject, runs, { at, by, reason: reason ?? "" });
    markForScrub(writer);
    return { ...taken, events, memories, alsoIn };
  }

  /** Runs of the subject with all that they started, and their forks; on request those that started them, with all that they started. */
  #family({ subject, withParents }: EraseRequest): readonly RunRow[] {
    const { read } = this.#core.services.store;
    const rows = read.runsOfSubject(subject).map((key) => read.run(key));
    return withStarted(
      read,
      rows.map((row) => (withParents === true && row !== null ? (read.run(row.root) ?? row) : row)),
    );
  }

  /** Y2. */
  #openOf = (family: readonly RunRow[]): readonly RunRow[] => openAmong(this.#core.services.store.read, family);

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
