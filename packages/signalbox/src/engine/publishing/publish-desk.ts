// P1. Who publishes, approves or rejects holds role:builder or role:admin, or is an API key that may publish. Each act is noted with who and why, in
//     the transaction that does it.
// P2. What a plan refuses does not go live. It is looked at when it is to go live, under the policies and prices of that moment.
// P3. Where others have to approve, publishing is a request with the hash of its plan. They approve exactly that plan: people, each once, and not who asked.
// P4. A request is void when another version went live meanwhile, or when what would change is not what it was asked for.
import { type PlanSide, type PublishPlan, planPublishing } from "../../analysis/publish-plan/index.ts";
import { SignalboxError } from "../../base/error.ts";
import { formatInstant } from "../../base/instant.ts";
import type { Graph } from "../../definition/graph.ts";
import type {
  DecidePublishRequest,
  MakeLiveRequest,
  Person,
  PlanRequest,
  PublishOutcome,
  PublishPlanView,
  PublishRequest,
  PublishRequestFilter,
} from "../../ports/engine.ts";
import type { PublicationRow, PublishRequestRow } from "../../ports/publishing-store.ts";
import type { StoreWriter, VersionRow } from "../../ports/run-store.ts";
import { CertificateDesk } from "../certificate-desk.ts";
import type { Core } from "../core.ts";
import { knownBy, requireRight } from "../people.ts";
import type { Definition } from "../registry.ts";
import { publicationView } from "./publication-view.ts";
import { runsInFlight } from "./runs-in-flight.ts";

const PUBLISHERS = ["role:builder", "role:admin"];
const LISTED = 100;

export class PublishDesk {
  readonly #core: Core;
  readonly #certificates: CertificateDesk;
  /** Told when another version has gone live. */
  readonly #wentLive: () => void;

  constructor(core: Core, wentLive: () => void) {
    this.#core = core;
    this.#certificates = new CertificateDesk(core);
    this.#wentLive = wentLive;
  }

  /** Compares a version with the one that is live. */
  plan(request: PlanRequest): PublishPlanView {
    const next = this.#version(request);
    const plan = this.#planFor(next);
    const open = this.#openRequest(request.workflow);
    return {
      plan,
      runs: runsInFlight(this.#core, request.workflow),
      approvals: this.#approvals,
      request: open?.version === next.version.id ? this.#view(open, plan.hash) : null,
    };
  }

  /** A version that takes nobody's place must not go live. */
  isRefused(version: VersionRow): boolean {
    const policies = this.#core.services.policies.inForce.map(({ data }) => data);
    return planPublishing(null, this.#side(version), { policies, problem: null }).refusals.length > 0;
  }

  /** Newest first. */
  requests({ workflow, all = false }: PublishRequestFilter = {}): readonly PublishRequest[] {
    const filter = { open: !all, limit: LISTED, ...(workflow === undefined ? {} : { workflow }) };
    return this.#read.requests(filter).map((row) => this.#view(row, row.state === "open" ? this.#hashOf(row) : row.plan));
  }

  async publish(request: MakeLiveRequest): Promise<PublishOutcome> {
    const { workflow, reason, by } = request;
    this.#requireRight(request, "publish a version");
    if (reason.trim() === "") throw new SignalboxError("usage", "Say why it is published: the reason is kept.");
    const next = this.#version(request);
    const live = this.#read.live(workflow);
    if (live?.version === next.version.id)
      throw new SignalboxError("state-conflict", `Version ${next.version.number} of ${quoted(workflow)} is live already.`);
    const plan = this.#planFor(next);
    if (request.plan !== undefined && !isHashOf(request.plan, plan.hash)) throw this.#changedSince(workflow);
    requireUnrefused(next.version, plan.refusals);
    const at = this.#core.now();
    const asked = { workflow, version: next.version.id, at, by, ...knownBy(request), reason };
    return this.#approvals === 0
      ? this.#makeLive({ ...asked, how: "asked", approvedBy: [] }, live, null)
      : this.#ask({ ...asked, ...OPEN, live: live?.version ?? null, plan: plan.hash });
  }

  async decide({ request: id, decision, plan: seen, ...person }: DecidePublishRequest): Promise<PublishOutcome> {
    const row = this.#read.request(id);
    if (row === null)
      throw new SignalboxError("not-found", `There is no request ${id} to publish. "signalbox publish" lists those that are open.`);
    this.#requireRight(person, `${decision} a version`);
    if (row.state !== "open") throw new SignalboxError("already-decided", `Request ${id} is ${row.state} already.`);
    if (!isHashOf(seen, row.plan))
      throw new SignalboxError(
        "hash-mismatch",
        `The plan of request ${id} is not the one that you saw. Look at it again, and decide on what it is.`,
      );
    if (decision === "reject") return this.#reject(row, person);
    this.#requireOther(row, person);
    const now = this.#hashOf(row);
    if (now !== row.plan) throw this.#changedSince(row.workflow);
    const approvedBy = [...row.approvedBy, person.by];
    return approvedBy.length < this.#approvals ? this.#approve(row, approvedBy, person) : this.#finish(row, approvedBy, person);
  }

  // ---------------------------------------------------------------------------------------------------------------------------
  get #read() {
    return this.#core.services.store.read.publishing;
  }
  get #approvals(): number {
    return this.#core.services.publishing.approvals ?? 0;
  }

  /** P1. */
  #requireRight({ by, identity }: Person, what: string): void {
    // What a key may do was looked at when it was used.
    if (identity !== "key") requireRight(this.#core.people, by, PUBLISHERS, what);
  }

  /** P3. */
  #requireOther(row: PublishRequestRow, { by, identity }: Person): void {
    const refuse = (code: "not-allowed" | "duplicate-decider", message: string): never => {
      throw new SignalboxError(code, message);
    };
    if (identity === "key") refuse("not-allowed", "A version is approved by a person: an API key asks for it, and approves none.");
    if (by === row.by) refuse("not-allowed", `${by} asked for it, and it needs another person to approve.`);
    if (row.approvedBy.includes(by))
      refuse("duplicate-decider", `${by} has approved it already; it needs ${this.#approvals} different people.`);
  }

  /** @throws SignalboxError `not-found`. */
  #version({ workflow, version }: PlanRequest): Definition {
    const { registry, services } = this.#core;
    const loaded = registry.loaded(workflow);
    if (version === undefined && loaded !== undefined) return loaded;
    const row = version === undefined ? undefined : services.store.read.versions(workflow).find(({ number }) => number === version);
    const definition = row === undefined ? null : registry.ofVersion(row.id);
    if (definition !== null && definition.graph.plan === undefined) return definition;
    if (loaded === undefined) registry.live(workflow);
    throw new SignalboxError("not-found", `Workflow ${quoted(workflow)} has no version ${version}.`);
  }

  #planFor({ version: next, graph, ...definition }: Definition): PublishPlan {
    const { registry, services } = this.#core;
    const row = this.#read.live(next.workflow);
    const live = row === null ? null : services.store.read.version(row.version);
    return planPublishing(live === null ? null : this.#side(live), this.#side(next), {
      policies: services.policies.inForce.map(({ data }) => data),
      problem: registry.startProblem({ version: next, graph, ...definition }),
    });
  }

  #side = ({ workflow, number, graph }: VersionRow): PlanSide => ({
    certificate: this.#certificates.certificate({ workflow, version: number }),
    graph: JSON.parse(graph) as Graph,
  });

  #openRequest = (workflow: string): PublishRequestRow | undefined => this.#read.requests({ workflow, open: true, limit: 1 })[0];

  /** Of the plan as it would be now; empty where it can be none. */
  #hashOf(row: PublishRequestRow): string {
    const definition = this.#core.registry.ofVersion(row.version);
    const isVoid = definition === null || (this.#read.live(row.workflow)?.version ?? null) !== row.live;
    return isVoid ? "" : this.#planFor(definition).hash;
  }

  #changedSince = (workflow: string): SignalboxError =>
    new SignalboxError(
      "hash-mismatch",
      `What publishing would change is not what you saw: definitions, policies, prices, or what is live have changed. Look again: signalbox plan ${workflow}.`,
    );

  async #ask(row: Omit<PublishRequestRow, "id">): Promise<PublishOutcome> {
    let id = 0;
    await this.#write((writer) => {
      const open = this.#openRequest(row.workflow);
      if (open !== undefined && this.#hashOf(open) === open.plan)
        throw new SignalboxError(
          "state-conflict",
          `${open.by} has asked already to publish version ${this.#numberOf(open.version)} of ${quoted(row.workflow)} (request ${open.id}). Approve or reject that first.`,
        );
      if (open !== undefined) writer.publishing.putRequest({ ...open, state: "void", endedAt: row.at });
      id = writer.publishing.addRequest({ ...row, id: 0 });
      this.#note(writer, "publish-requested", row, { plan: row.plan });
    });
    return { publication: null, request: this.#view(this.#read.request(id) as PublishRequestRow, row.plan) };
  }

  async #approve(row: PublishRequestRow, approvedBy: readonly string[], person: Person): Promise<PublishOutcome> {
    await this.#write((writer) => {
      this.#requireSame(row);
      writer.publishing.putRequest({ ...row, approvedBy });
      this.#note(writer, "publish-approved", { ...row, ...person, ...knownBy(person), reason: person.reason ?? null });
    });
    return { publication: null, request: this.#view(this.#read.request(row.id) as PublishRequestRow, row.plan) };
  }

  async #reject(row: PublishRequestRow, person: Person): Promise<PublishOutcome> {
    const ended = { state: "rejected", endedAt: this.#core.now(), endedBy: person.by, endReason: person.reason ?? null } as const;
    await this.#write((writer) => {
      this.#requireSame(row);
      writer.publishing.putRequest({ ...row, ...ended });
      this.#note(writer, "publish-rejected", { ...row, ...person, ...knownBy(person), reason: person.reason ?? null });
    });
    return { publication: null, request: this.#view({ ...row, ...ended }, row.plan) };
  }

  /** The last approval: it goes live, if nothing of it is refused by now. */
  #finish(row: PublishRequestRow, approvedBy: readonly string[], person: Person): Promise<PublishOutcome> {
    const definition = this.#core.registry.ofVersion(row.version) as Definition;
    requireUnrefused(definition.version, this.#planFor(definition).refusals);
    const { workflow, version, by, identity, reason } = row;
    const at = this.#core.now();
    const publication: PublicationRow = { workflow, version, at, how: "asked", by, identity, reason, approvedBy };
    return this.#makeLive(publication, this.#read.live(workflow), {
      ...row,
      approvedBy,
      state: "published",
      endedAt: at,
      endedBy: person.by,
    });
  }

  async #makeLive(row: PublicationRow, seen: PublicationRow | null, request: PublishRequestRow | null): Promise<PublishOutcome> {
    await this.#write((writer) => {
      if ((this.#read.live(row.workflow)?.version ?? null) !== (seen?.version ?? null)) throw this.#changedSince(row.workflow);
      if (request !== null) this.#requireSame(request);
      writer.publishing.publish(row);
      for (const open of this.#read.requests({ workflow: row.workflow, open: true, limit: LISTED }))
        writer.publishing.putRequest(open.id === request?.id ? request : { ...open, state: "void", endedAt: row.at });
      this.#note(writer, "published", row, {
        before: seen === null ? null : this.#numberOf(seen.version),
        approvedBy: [...row.approvedBy],
      });
    });
    this.#core.registry.refresh();
    this.#wentLive();
    const publication = publicationView(row, this.#numberOf(row.version));
    return { publication, request: request === null ? null : this.#view(request, request.plan) };
  }

  /** Somebody else may have decided in the meantime. */
  #requireSame({ id, approvedBy, state }: PublishRequestRow): void {
    const now = this.#read.request(id);
    const before = state === "published" ? approvedBy.slice(0, -1) : approvedBy;
    if (now?.state !== "open" || now.approvedBy.length !== before.length)
      throw new SignalboxError("already-decided", `Request ${id} was decided meanwhile. Look at it again.`);
  }

  #write(job: (writer: StoreWriter) => void): Promise<void> {
    return this.#core.services.committer.submit(job);
  }

  #note(
    writer: StoreWriter,
    type: string,
    { workflow, version, by, identity, reason }: Pick<PublicationRow, "workflow" | "version" | "by" | "identity" | "reason">,
    more: Parameters<StoreWriter["note"]>[2] & object = {},
  ): void {
    writer.note(this.#core.now(), type, { workflow, version: this.#numberOf(version), by, identity, reason, ...more });
  }

  #numberOf = (version: number): number => this.#core.services.store.read.version(version)?.number ?? 0;

  /** `now`: hash of the plan as it would be now. */
  #view(row: PublishRequestRow, now: string): PublishRequest {
    const { id: request, workflow, version, plan, at, by, reason, approvedBy, state, endedAt, endedBy, endReason } = row;
    return {
      ...{ request, workflow, version: this.#numberOf(version), plan, at: formatInstant(at), by, reason, approvedBy },
      approvals: this.#approvals,
      state: state === "open" && now !== plan ? "void" : state,
      ...{ endedAt: endedAt === null ? null : formatInstant(endedAt), endedBy, endReason },
    };
  }
}

const OPEN = { approvedBy: [], state: "open", endedAt: null, endedBy: null, endReason: null } as const;
const SHORTEST_HASH = 8;
/** In whole, or its beginning. */
const isHashOf = (given: string, hash: string): boolean => given.length >= SHORTEST_HASH && hash.startsWith(given);
const quoted = (workflow: string): string => JSON.stringify(workflow);

/** P2. */
function requireUnrefused(
  { workflow, number }: VersionRow,
  refusals: readonly { readonly node: string; readonly message: string; readonly advice: string }[],
): void {
  if (refusals.length === 0) return;
  const list = refusals.map(({ node, message }) => `  ${node}: ${message}`).join("\n");
  throw new SignalboxError("publish-refused", `Version ${number} of ${quoted(workflow)} cannot go live:\n${list}`, {
    problems: refusals.map(({ node, message, advice }) => ({ path: node, message: `${message} ${advice}` })),
  });
}
