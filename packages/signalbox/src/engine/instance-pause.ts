// J1. While the instance is paused nothing is taken up, no timer fires, no schedule starts, nothing leaves the queue. Reading goes on; so do pausing
// and cancelling single runs, which is what an operator does before the others go on. J2. What is ordered meanwhile is left open, and taken up later.
// J3. Time that passes while it is paused is downtime: deadlines of people are extended by it. J4. Only a person ends it, and that is recorded.
import { SignalboxError } from "../base/error.ts";
import type { InstanceState, PausedInstance, Person } from "../ports/engine.ts";
import { PAUSE } from "../ports/run-store.ts";
import type { Core } from "./core.ts";
import { knownBy, requirePerson } from "./people.ts";

export class InstancePause {
  readonly #core: Core;
  #paused: PausedInstance | null;

  constructor(core: Core) {
    this.#core = core;
    const text = core.services.store.read.meta(PAUSE) ?? "";
    this.#paused = text === "" ? null : (JSON.parse(text) as PausedInstance);
  }

  get isOn(): boolean {
    return this.#paused !== null;
  }
  get state(): InstanceState {
    return { epoch: this.#core.services.store.epoch, paused: this.#paused };
  }

  /** @throws SignalboxError `instance-paused`. J1. */
  refuse(): void {
    if (this.#paused !== null) throw new SignalboxError("instance-paused", pausedText(this.#paused));
  }

  /** J4. */
  async end(person: Person): Promise<void> {
    requirePerson(this.#core.people, person.by);
    const paused = this.#paused;
    if (paused === null) throw new SignalboxError("state-conflict", "The instance is not paused: there is nothing to resume.");
    const detail = { by: person.by, ...knownBy(person), reason: person.reason ?? null, since: paused.since, why: paused.detail };
    await this.#core.services.committer.submit((writer) => {
      writer.setMeta(PAUSE, "");
      writer.note(this.#core.now(), "instance-resumed", detail);
    });
    this.#paused = null;
  }
}

const pausedText = ({ since, detail }: PausedInstance): string =>
  `The instance is paused since ${since}, because its store was restored: ${detail}. Look at its runs, cancel or pause those that are not to go on, then: signalbox resume --all --as <person>.`;
