// An engine that tells people, under a clock that a test moves, with channels that a test holds.
import { z } from "zod";
import type { Config } from "../../src/engine/config.ts";
import { Notices } from "../../src/engine/notices/notices.ts";
import { propose, ToolError, tool, workflow } from "../../src/index.ts";
import type { NoticeChannel, OutgoingNotice } from "../../src/ports/notice-channel.ts";
import type { NoticePreference } from "../../src/ports/notices.ts";
import { EngineHost } from "../../src/testing/engine-host.ts";

export const Item = z.object({ who: z.string().default("one") });
const limits = { costUsd: 1 };
const Note = z.object({ text: z.string() });

const note = tool({
  id: "crm.note",
  description: "Writes a note",
  input: Note,
  output: z.object({}),
  effect: "write",
  delivery: { mode: "keyed", window: "1h" },
  run: () => ({}),
});
/** Whether calls fail. */
export const world = { isBroken: true };
const shaky = tool({
  id: "shaky",
  description: "Fails while the world is broken",
  input: Item,
  output: z.object({}),
  effect: "read",
  run: () => {
    if (world.isBroken) throw new ToolError("broken", "It is broken.", { outcome: "rejected" });
    return {};
  },
});
const costly = tool({
  id: "costly",
  description: "Costs three quarters of a dollar",
  input: Item,
  output: z.object({}),
  effect: "read",
  maxCostUsd: 0.75,
  run: () => ({}),
});
const lost = tool({
  id: "lost",
  description: "Nobody knows what became of it",
  input: Item,
  output: z.object({}),
  effect: "write",
  delivery: { mode: "once" },
  run: () => {
    throw new ToolError("lost", "The line went dead.", { outcome: "unknown" });
  },
});

const reviewed = (
  id: string,
  options: { readonly by?: string; readonly within?: string; readonly remind?: string; readonly escalateTo?: string } = {},
) =>
  workflow({
    id,
    input: Item,
    limits,
    subject: (input) => input.who,
    flow: (f, input) =>
      f.approve("review", {
        show: input,
        calls: { note: propose(note, { text: input.who }) },
        by: options.by ?? "role:ae",
        within: options.within ?? "2d",
        ...(options.remind === undefined ? {} : { remind: options.remind }),
        ...(options.escalateTo === undefined ? {} : { escalateTo: options.escalateTo }),
        granted: (_shown, calls) => void f.perform("send", calls.note),
        denied: () => undefined,
      }),
  });
export const workflows = [
  reviewed("reviewed"),
  reviewed("other"),
  reviewed("pressing", { within: "10m", remind: "2m", escalateTo: "role:manager" }),
  reviewed("nobodys", { by: "role:nobody" }),
  workflow({ id: "failing", input: Item, limits, subject: (input) => input.who, flow: (f, input) => void f.call("call", shaky, input) }),
  workflow({ id: "spending", input: Item, limits, flow: (f, input) => void f.call("call", costly, input) }),
  workflow({ id: "doubtful", input: Item, limits, flow: (f, input) => void f.call("call", lost, input) }),
];

/** Notes what it is given; fails while a test says so. */
export class HeldChannel implements NoticeChannel {
  readonly sent: { readonly message: OutgoingNotice; readonly to: string }[] = [];
  failure: Error | null = null;
  readonly name: string;
  readonly about?: NonNullable<NoticeChannel["about"]>;

  constructor(name: string, about?: NonNullable<NoticeChannel["about"]>) {
    this.name = name;
    if (about !== undefined) this.about = about;
  }
  send(message: OutgoingNotice, to: string): Promise<void> {
    this.sent.push({ message, to });
    return this.failure === null ? Promise.resolve() : Promise.reject(this.failure);
  }
}

export class ToldInstance {
  readonly host: EngineHost;
  readonly email = new HeldChannel("email");
  readonly reports: string[] = [];
  channels: readonly NoticeChannel[] = [this.email];
  config: Pick<Config, "notices" | "alerts">;
  people: Record<string, string[]> = { ana: ["role:ae"], bo: ["role:ae", "role:manager"], ops: ["role:operator"] };
  preferences = new Map<string, NoticePreference>(
    ["ana", "bo", "ops"].map((name) => [name, { email: `${name}@example.com`, mail: ["needed", "failed", "alert"] }]),
  );
  #notices: Notices | null = null;

  constructor(config: Pick<Config, "notices" | "alerts"> = {}) {
    this.config = config;
    world.isBroken = true;
    this.host = new EngineHost({ workflows, people: this.people });
  }

  get notices(): Notices {
    this.#notices ??= this.#made();
    return this.#notices;
  }

  async begin(): Promise<void> {
    await this.notices.begin();
    await this.host.clock.pass(1_000);
  }

  /** The process dies and comes back, with notices that know nothing but the store. */
  reopen(): void {
    this.#notices = null;
    this.host.reopen();
  }

  async start(workflow: string, who = "one", by?: string): Promise<string> {
    const starting = this.host.engine.start({ workflow, input: { who }, ...(by === undefined ? {} : { by }) });
    await this.host.clock.pass(50);
    return (await starting).runId;
  }
  async pass(ms: number): Promise<void> {
    await this.host.clock.pass(ms);
  }
  /** The wall clock alone goes on, and is noticed. */
  async jump(ms: number): Promise<void> {
    this.host.clock.jump(ms);
    await this.host.clock.pass(31_000);
  }
  async decide(runId: string, by: string): Promise<void> {
    const task = (await this.host.engine.inbox()).find((each) => each.runId === runId);
    await this.host.engine.decide({ task: task?.task ?? "", decision: "approve", by });
  }
  /** What somebody was told, oldest first. */
  told(person: string): readonly string[] {
    return this.notices
      .list(person, { limit: 500 })
      .notices.map(
        ({ kind, workflow, subject: about, settled }) => `${kind} ${workflow ?? "-"} ${about ?? "-"}${settled ? " settled" : ""}`,
      )
      .reverse();
  }

  async dispose(): Promise<void> {
    await this.#notices?.close();
    await this.host.dispose();
  }

  #made(): Notices {
    const { host } = this;
    const notices = new Notices({
      services: host.engine.services,
      now: () => host.engine.now(),
      people: () => host.engine.people,
      isStill: () => host.engine.isStill,
      options: () => this.config.notices ?? {},
      alerts: () => this.config.alerts ?? [],
      channels: () => this.channels,
      preferences: () => Promise.resolve(this.preferences),
      url: () => "https://signalbox.example/",
      report: (message) => void this.reports.push(message),
    });
    host.engine.notices.useAlerts(this.config.alerts ?? []);
    host.engine.afterCommits(() => notices.committed());
    return notices;
  }
}
