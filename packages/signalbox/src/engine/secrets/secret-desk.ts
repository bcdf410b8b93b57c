// S3. A value comes in and never goes out: no view has it. S4. Every act is in the audit journal before it is done.
import { SignalboxError } from "../../base/error.ts";
import { parseHostEntry } from "../../base/host-entry.ts";
import { formatInstant } from "../../base/instant.ts";
import type { JsonObject } from "../../base/json.ts";
import { isTellable, LEAST_LETTERS, LEAST_SECRET, redactedAs } from "../../base/redactor.ts";
import { SECRET_NAME } from "../../base/secret-source.ts";
import type { Act } from "../../ports/account-store.ts";
import type { Person } from "../../ports/person.ts";
import type { RemoveSecretRequest, RotationReport, SecretKind, SecretView, SetSecretRequest } from "../../ports/secret.ts";
import type { Envelope, SecretLabel, SecretRow } from "../../ports/secret-store.ts";
import { knownBy } from "../people.ts";
import type { Services } from "../services.ts";
import { NO_KEY } from "./secret-book.ts";

const MOST_CHARACTERS = 16_384;
const MOST_HOSTS = 20;
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;
/** What a header may hold: anything else could end it and begin another. */
const HEADER_TEXT = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
/** Headers that are the connection's own, or another kind's. */
const TAKEN: ReadonlySet<string> = new Set(["host", "connection", "content-length", "transfer-encoding", "authorization", "cookie"]);

export interface SecretDeskOptions {
  readonly services: Services;
  readonly now: () => number;
  readonly audit: (act: Act) => Promise<void>;
}

/** Puts secrets in place, tells of them, takes them away, and turns them to another key. */
export class SecretDesk {
  readonly #options: SecretDeskOptions;

  constructor(options: SecretDeskOptions) {
    this.#options = options;
  }

  list(): readonly SecretView[] {
    return this.#read.all().map((row) => this.#view(row));
  }

  async set({ value, ...request }: SetSecretRequest): Promise<SecretView> {
    const { services, now } = this.#options;
    const envelope = this.#envelope();
    const known = this.#read.get(request.name);
    const label = this.#labelOf(request, known);
    requireValue(label, value);
    this.#requireApart(label.name, value);
    const at = now();
    const { lastUsedAt = null, createdAt = at } = known ?? {};
    const row: SecretRow = { ...label, ...envelope.seal(label, value), createdAt, changedAt: at, changedBy: request.by, lastUsedAt };
    const { kind, hosts, version } = label;
    await this.#act(known === null ? "secret-created" : "secret-replaced", label.name, request, { kind, hosts, version });
    services.redactor.learn(label.name, value);
    await services.committer.submit((writer) => writer.secrets.put(row));
    return this.#view(row);
  }

  async remove({ name, ...person }: RemoveSecretRequest): Promise<SecretView> {
    const { services, now } = this.#options;
    const row = this.#read.get(name);
    if (row === null) throw new SignalboxError("not-found", `There is no secret "${name}".`);
    const view = this.#view(row);
    await this.#act("secret-removed", name, person, { version: row.version });
    await services.committer.submit((writer) => writer.secrets.remove(name, now()));
    return view;
  }

  async rotate(person: Person): Promise<RotationReport> {
    const { services } = this.#options;
    const envelope = this.#envelope();
    const rows = this.#read.all();
    const old = rows.filter(({ keyId }) => keyId !== envelope.keyId);
    const rewrapped = old.map((row) => ({ name: row.name, ...envelope.rewrap(row, row) }));
    await this.#act("secrets-rotated", envelope.keyId, person, { secrets: rows.length, rewrapped: rewrapped.length });
    await services.committer.submit((writer) => {
      for (const { name, keyId, wrappedKey } of rewrapped) writer.secrets.rewrap(name, keyId, wrappedKey);
    });
    return { secrets: rows.length, rewrapped: rewrapped.length, keyId: envelope.keyId };
  }

  get #read() {
    return this.#options.services.store.read.secrets;
  }

  #envelope(): Envelope {
    const { envelope } = this.#options.services.secrets;
    if (envelope === null) throw new SignalboxError("secret-unreadable", NO_KEY);
    return envelope;
  }

  /** S4. */
  async #act(action: string, target: string, { by, reason, ...who }: Person, detail: JsonObject): Promise<void> {
    const { services, now, audit } = this.#options;
    const told = { ...detail, ...(reason === undefined ? {} : { reason: services.redactor.text(reason) }) };
    await audit({ actor: by, by: knownBy(who).identity, action, target, detail: told });
    await services.committer.submit((writer) => writer.note(now(), action, { name: target, by, ...told, ...knownBy(who) }));
  }

  #labelOf(request: Omit<SetSecretRequest, "value">, known: SecretRow | null): SecretLabel {
    const { name } = request;
    if (!SECRET_NAME.test(name))
      throw invalid(`"${name}" is no name for a secret: 1 to 64 of a-z, 0-9 and . _ -, with a letter or digit at both ends.`);
    const kind: SecretKind = request.kind ?? known?.kind ?? "value";
    // What belongs to another kind is not taken over.
    const before = known?.kind === kind ? known : null;
    const hosts = hostsOf(name, kind, request.hosts ?? before?.hosts ?? []);
    const field = fieldOf(name, kind, request.field ?? before?.field ?? null);
    return { name, kind, hosts, field, version: this.#read.lastVersion(name) + 1 };
  }

  /** What is written in the place of a secret must not hold one. */
  #requireApart(name: string, value: string): void {
    const names = [name, ...this.#read.all().map((row) => row.name)];
    const within = names.find((each) => redactedAs(each).includes(value));
    if (within !== undefined)
      throw invalid(`The value of "${name}" can be read in the name of "${within}". A name is no secret: use another one.`);
  }

  #view(row: SecretRow): SecretView {
    const { name, kind, hosts, field, version, createdAt, changedAt, changedBy, lastUsedAt } = row;
    return {
      name,
      kind,
      hosts,
      field,
      version,
      createdAt: formatInstant(createdAt),
      changedAt: formatInstant(changedAt),
      changedBy,
      lastUsedAt: lastUsedAt === null ? null : formatInstant(lastUsedAt),
      problem: this.#options.services.secrets.problemOf(row),
    };
  }
}

const invalid = (message: string): SignalboxError => new SignalboxError("input-invalid", message);

function hostsOf(name: string, kind: SecretKind, hosts: readonly string[]): readonly string[] {
  if (kind === "value") {
    if (hosts.length === 0) return [];
    throw invalid(
      `"${name}" is a value, which is sent to no host by itself. Leave the hosts out, or say of which kind it is: bearer, header or basic.`,
    );
  }
  if (hosts.length === 0) throw invalid(`"${name}" needs the hosts that it may be sent to: it goes to no other.`);
  if (hosts.length > MOST_HOSTS) throw invalid(`"${name}" has ${hosts.length} hosts. At most ${MOST_HOSTS} are bound to one secret.`);
  const wrong = hosts.find((host) => parseHostEntry(host) === null);
  if (wrong !== undefined)
    throw invalid(`"${wrong}" is no host. Write it as "api.example" or "api.example:8443", without a scheme, a path or a wildcard.`);
  return [...new Set(hosts.map((host) => host.toLowerCase()))];
}

function fieldOf(name: string, kind: SecretKind, field: string | null): string | null {
  if (kind === "header") {
    if (field === null || !TOKEN.test(field)) throw invalid(`"${name}" needs the name of its header, such as "x-api-key".`);
    if (TAKEN.has(field.toLowerCase()))
      throw invalid(`The header "${field}" is not for a secret. For authorization there are the kinds bearer and basic.`);
    return field.toLowerCase();
  }
  if (kind === "basic") {
    if (field === null || !HEADER_TEXT.test(field) || field.includes(":"))
      throw invalid(`"${name}" needs its user: printable ASCII without a colon.`);
    return field;
  }
  if (field !== null) throw invalid(`"${name}" is of the kind ${kind}, which has no field. Leave it out.`);
  return null;
}

/** Says of the value only what is wrong with it. */
function requireValue({ name, kind }: SecretLabel, value: string): void {
  if (!isTellable(value))
    throw invalid(
      `The value of "${name}" has fewer than ${LEAST_SECRET} characters, or fewer than ${LEAST_LETTERS} and only letters: it could not be told from other text, and kept out of it.`,
    );
  if (value.length > MOST_CHARACTERS) throw invalid(`The value of "${name}" has more than ${MOST_CHARACTERS} characters.`);
  if (!value.isWellFormed()) throw invalid(`The value of "${name}" is no well-formed text.`);
  if (kind !== "value" && !HEADER_TEXT.test(value))
    throw invalid(`The value of "${name}" is sent in a header: printable ASCII, without a line break and without white space at its ends.`);
}
