// S1. A value is opened where it is used, and known to the redactor before anybody has it.
// S2. What cannot be had is a failure with a name, before anything is sent.
import { messageOf, SignalboxError } from "../../base/error.ts";
import { parseHostEntry } from "../../base/host-entry.ts";
import type { Redactor } from "../../base/redactor.ts";
import type { SecretSource } from "../../base/secret-source.ts";
import type { Environment } from "../../ports/environment.ts";
import type { Envelope, SecretReader, SecretRow } from "../../ports/secret-store.ts";
import { type Credential, CredentialMissing } from "../../ports/transport.ts";

export interface SecretBookOptions {
  readonly read: SecretReader;
  /** Null: the instance has no key. */
  readonly envelope: Envelope | null;
  readonly environment: Environment;
  readonly redactor: Redactor;
  readonly used: (row: SecretRow) => void;
}

export const NO_KEY =
  'The instance has no key for secrets. "signalbox secrets init <file>" makes one: name the file in SIGNALBOX_SECRET_KEY_FILE and start again.';

/** The secrets of an instance, by name. Nothing of them is kept open but what the redactor knows. */
export class SecretBook {
  readonly envelope: Envelope | null;
  readonly redactor: Redactor;
  readonly #options: SecretBookOptions;

  constructor(options: SecretBookOptions) {
    this.#options = options;
    this.envelope = options.envelope;
    this.redactor = options.redactor;
  }

  /** Makes everything known that must not be told: what is stored, and what the config names. Gives what cannot be opened, by name. */
  learn(sources: readonly SecretSource[]): readonly string[] {
    for (const source of sources) if (source.kind === "env") this.resolve(source);
    try {
      return this.#options.read.all().flatMap((row) => this.problemOf(row) ?? []);
    } catch (thrown) {
      return [`The stored secrets cannot be read: ${messageOf(thrown)}`];
    }
  }

  /** Of those that are stored. */
  get names(): ReadonlySet<string> {
    return new Set(this.#options.read.all().map(({ name }) => name));
  }

  /** Why a secret cannot be opened; null: it can. */
  problemOf(row: SecretRow): string | null {
    try {
      this.#open(row);
      return null;
    } catch (thrown) {
      return messageOf(thrown);
    }
  }

  /** The value that a config names; undefined where there is none. @throws SignalboxError `secret-unreadable` */
  resolve({ kind, name }: SecretSource): string | undefined {
    if (kind === "secret") {
      const row = this.#options.read.get(name);
      return row === null ? undefined : this.#use(row);
    }
    const value = this.#options.environment[name];
    if (value === undefined || value === "") return undefined;
    this.redactor.learn(name, value);
    return value;
  }

  /** The same where one that cannot be opened is none: what needs it says that it is missing. */
  available(source: SecretSource): string | undefined {
    try {
      return this.resolve(source);
    } catch {
      return undefined;
    }
  }

  /** What a tool's requests to the hosts of its connection carry. @throws CredentialMissing */
  credential(connection: string): Credential {
    const row = this.#options.read.get(connection);
    if (row === null)
      throw new CredentialMissing(`There is no connection "${connection}". Set it: signalbox secrets set ${connection}. Nothing was sent.`);
    const { kind, field, hosts } = row;
    if (kind === "value")
      throw new CredentialMissing(
        `"${connection}" is a value and no connection: it is bound to no host. Set it with its kind and hosts. Nothing was sent.`,
      );
    try {
      const value = this.#use(row);
      return { name: connection, hosts: hosts.flatMap((host) => parseHostEntry(host) ?? []), ...headerOf(kind, field ?? "", value) };
    } catch (thrown) {
      throw new CredentialMissing(`${messageOf(thrown)} Nothing was sent.`, { cause: thrown });
    }
  }

  #use(row: SecretRow): string {
    const value = this.#open(row);
    this.#options.used(row);
    return value;
  }

  #open(row: SecretRow): string {
    if (this.envelope === null) throw new SignalboxError("secret-unreadable", `The secret "${row.name}" cannot be opened. ${NO_KEY}`);
    const value = this.envelope.open(row, row);
    this.redactor.learn(row.name, value);
    return value;
  }
}

/** What is sent of a connection: a header, and its value. */
function headerOf(kind: "bearer" | "header" | "basic", field: string, value: string): Pick<Credential, "header" | "value"> {
  if (kind === "bearer") return { header: "authorization", value: `Bearer ${value}` };
  if (kind === "header") return { header: field.toLowerCase(), value };
  const pair = new TextEncoder().encode(`${field}:${value}`);
  return { header: "authorization", value: `Basic ${btoa(String.fromCharCode(...pair))}` };
}
