// A run as the engine would have stored it, written without one: the kernel decides, and the rows go out in transactions of thousands.
import { nodeDigest } from "../../packages/signalbox/src/adapters/node/node-digest.ts";
import { systemEntropy } from "../../packages/signalbox/src/adapters/node/system-entropy.ts";
import { Redactor } from "../../packages/signalbox/src/base/redactor.ts";
import { chainStart } from "../../packages/signalbox/src/engine/chain.ts";
import { type Job, jobOfCommand } from "../../packages/signalbox/src/engine/commit-work.ts";
import { seal } from "../../packages/signalbox/src/engine/journal.ts";
import type { Definition } from "../../packages/signalbox/src/engine/registry.ts";
import { type ActorHost, RunActor } from "../../packages/signalbox/src/engine/run-actor.ts";
import { statusOf, waitingOf } from "../../packages/signalbox/src/engine/run-view.ts";
import { takeTurn } from "../../packages/signalbox/src/engine/turn.ts";
import { type Arrival, type Command, initialState, isTerminal } from "../../packages/signalbox/src/kernel/index.ts";
import type { RunStore } from "../../packages/signalbox/src/ports/run-store.ts";
import { noWatchdog } from "../../packages/signalbox/src/ports/watchdog.ts";

export interface Blueprint {
  readonly definition: Definition;
  readonly input: (n: number) => { readonly [field: string]: string | number };
  readonly answer: (command: Command) => Arrival | null;
}

/** The writes of a run's whole life: to its end, or to where only a person can go on. */
export function writesOf(store: RunStore, key: number, { definition, input, answer }: Blueprint, at: number): readonly Job[] {
  const runId = systemEntropy.runId();
  const state = initialState(runId);
  const { index, code, changed } = definition;
  const live = { runId, index, functions: code.functions, changed, state, seq: 0 };
  // Of the engine around it, an actor that only says what is to be written needs the store and the digest.
  const host = { services: { store, digest: nodeDigest } } as unknown as ActorHost;
  const identity = {
    key,
    root: key,
    rootId: runId,
    place: "",
    forked: false,
    top: key,
    parent: null,
    startedBy: null,
    startedAt: at,
    subject: null,
    model: null,
    policies: [],
    plan: null,
  };
  const actor = new RunActor(host, identity, definition, live, chainStart(nodeDigest, runId), "running");
  const jobs: Job[] = [
    (writer) =>
      writer.addRun({
        key,
        runId,
        version: definition.version.id,
        workflow: definition.graph.id,
        status: "running",
        startedAt: at,
        startedBy: null,
        subject: null,
        parent: null,
        root: key,
        queuedInput: null,
      }),
  ];
  const queue: Arrival[] = [{ type: "run-started", controller: "rules", input: input(key) }];
  for (const arrival of queue) {
    const { batch, commands } = takeTurn(live, [arrival], at, noWatchdog, new Redactor());
    const sealed = seal(nodeDigest, key, actor.head, batch);
    actor.head = sealed.hash;
    live.seq = batch.seq;
    jobs.push(sealed.write);
    for (const command of commands) {
      const job = jobOfCommand(actor, command, batch.events);
      if (job !== null) jobs.push(job);
      const answered = answer(command);
      if (answered !== null) queue.push(answered);
    }
  }
  const { waiting, count } = waitingOf(index, state, (command) => actor.taskId(command));
  const change = {
    key,
    status: statusOf(state),
    at,
    seq: live.seq,
    head: actor.head,
    outcome: null,
    error: null,
    waiting,
    waitingCount: count,
  };
  jobs.push((writer) => writer.changeStatus({ ...change, ended: isTerminal(state) }));
  return jobs;
}
