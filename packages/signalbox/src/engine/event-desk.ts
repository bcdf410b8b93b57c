// V1. An event is stored before it is delivered, once per event id.
// V2. A wait takes an event that came since the start of its run was acknowledged, also while the run was queued.
import { isSignalboxError, SignalboxError } from "../base/error.ts";
import type { Json } from "../base/json.ts";
import { asStored } from "../base/stored-json.ts";
import { parseWith } from "../definition/schema.ts";
import { nodeOf } from "../kernel/ids.ts";
import type { CommandOf } from "../kernel/index.ts";
import type { EventDelivery } from "../ports/engine.ts";
import type { MailboxRow, RunRow } from "../ports/run-store.ts";
import type { Core } from "./core.ts";
import { requireSize } from "./payload-size.ts";
import type { RunActor } from "./run-actor.ts";

export class EventDesk {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  async emit(delivery: EventDelivery): Promise<{ readonly eventId: string; readonly delivered: number }> {
    const { services } = this.#core;
    const { event, key } = delivery;
    if (event === "" || key === "" || delivery.eventId === "")
      throw new SignalboxError("usage", "An event has a name, a key and, where it is given, an id: none of them empty.");
    requireSize(delivery.payload, services.limits.maxPayloadCharacters, `The payload of event "${event}"`);
    const eventId = delivery.eventId ?? services.entropy.runId();
    const payload = services.redactor.value(asStored(delivery.payload) ?? null);
    const row: MailboxRow = { eventId, event, key, payload: JSON.stringify(payload), at: this.#core.now() };
    let isNew = false;
    await services.committer.submit((writer) => {
      isNew = writer.addEvent(row);
    });
    if (!isNew) return { eventId, delivered: 0 };
    const waiting = services.store.read.awaiting(event, key);
    // A blocked run finds it in the mailbox when it goes on.
    const open = waiting.map(({ run, command }) => ({ run: services.store.read.run(run) as RunRow, command }));
    const deliveries = open.filter(({ run }) => run.status !== "blocked").map(({ run, command }) => this.#deliverTo(run, command, row));
    return { eventId, delivered: (await Promise.all(deliveries)).filter(Boolean).length };
  }

  /** V2. A wait has opened: perhaps what it waits for is there. */
  async awaited(actor: RunActor, command: CommandOf<"await-event">): Promise<void> {
    const { read } = this.#core.services.store;
    for (const early of read.mailbox(command.event, command.key, Math.min(command.since, actor.identity.startedAt))) {
      if (!read.wasDelivered(actor.key, early.eventId) && (await this.#deliver(actor, command.id, early))) return;
    }
  }

  /** False also where the run turns out to be blocked. */
  async #deliverTo(run: RunRow, command: string, row: MailboxRow): Promise<boolean> {
    try {
      return await this.#deliver(this.#core.actors.open(run), command, row);
    } catch (thrown) {
      if (isSignalboxError(thrown) && thrown.code === "run-not-open") return false;
      throw thrown;
    }
  }

  async #deliver(actor: RunActor, command: string, row: MailboxRow): Promise<boolean> {
    const node = nodeOf(command);
    const schema = actor.definition.code.schemas.get(`${node}.payload`);
    const parsed = schema === undefined ? null : parseWith(schema, JSON.parse(row.payload));
    if (parsed === null || !parsed.ok) {
      const problems = (parsed?.problems ?? []).map(({ path, message }) => `${path}: ${message}`).join("; ");
      actor.deliver({
        arrival: {
          type: "note-added",
          controller: "rules",
          by: "",
          text: `Event ${row.eventId} (${row.event}) is not what "${node}" waits for: ${problems}`,
        },
        also: (writer) => void writer.markDelivered(actor.key, row.eventId),
      });
      return false;
    }
    const payload = (asStored(parsed.value) ?? null) as Json;
    return actor
      .request({ type: "event-received", controller: "rules", id: command, eventId: row.eventId, payload }, () => undefined)
      .then(
        () => true,
        () => false,
      );
  }
}
