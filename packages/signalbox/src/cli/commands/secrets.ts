import { resolve, sep } from "node:path";
import { makeSecretKey, SECRET_KEY_FILE } from "../../adapters/node/secret-key.ts";
import { count } from "../../base/count.ts";
import { SignalboxError } from "../../base/error.ts";
import { visible } from "../../base/visible.ts";
import type { SecretKind, SecretView } from "../../ports/secret.ts";
import { asPerson, type CommandSpec, listOf, type Options, option, repeated, textOf } from "../command.ts";
import { readHidden } from "../input/hidden-value.ts";
import { type Instance, personOf } from "../instance.ts";
import { secretText } from "../output/secret-text.ts";
import type { Shell } from "../shell.ts";

export const secrets: CommandSpec = {
  usage: "secrets [action] [name]",
  summary: "what secrets are stored; set, remove, rotate; init makes the instance's key",
  details: `init <file>     makes the key that secrets are sealed with, in a new file that its owner alone can read
set <name>      stores a value, or another one in its place: asked for without an echo, or read from standard input, never from the command line
remove <name>   removes it: calls that use it fail before they are sent
rotate          puts every secret under the key of now; SIGNALBOX_OLD_SECRET_KEY_FILE names the one before it
A value goes in and never comes out.`,
  options: [
    option("--kind <kind>", "set: how it is sent: value (not by itself), bearer, header or basic (default: value)"),
    repeated("--host <host>", "set: a host that it may be sent to, and to no other: api.example or api.example:8443"),
    option("--header <name>", "set: the name of the header, of the kind header"),
    option("--user <name>", "set: the user, of the kind basic"),
    asPerson("who does it: somebody of the config"),
    option("--reason <text>", "why; it is kept"),
  ],
  run: async (shell, [action, name = ""], options) => {
    if (action === undefined) return list(shell);
    if (!Object.hasOwn(actions, action))
      throw new SignalboxError(
        "usage",
        `"${action}" is nothing to do with secrets. Say init, set, remove or rotate, or nothing to see them.`,
      );
    await actions[action as keyof typeof actions](shell, name, options);
  },
};

async function list(shell: Shell): Promise<void> {
  const stored = await shell.with("read", ({ engine }) => engine.secrets());
  if (shell.json) return shell.print.json(stored);
  await shell.print.lines(secretText(shell.print.paint, stored));
  if (stored.length === 0) shell.note('No secret is stored. "signalbox secrets set <name>" stores one.');
}

const actions = {
  init: async (shell, given) => {
    if (given === "") throw new SignalboxError("usage", "Name the file that the key is written to, outside of the folder of the store.");
    const file = resolve(given);
    if (file.startsWith(shell.home + sep))
      throw new SignalboxError("usage", `${file} lies in the folder of the store: whoever copies that has both. Name a file elsewhere.`);
    makeSecretKey(file);
    if (shell.json) return shell.print.json({ file, variable: SECRET_KEY_FILE });
    await shell.print.line(`The key is in ${visible(file)}. Start the instance with it, and keep a copy where no backup of the store is:`);
    await shell.print.line(`  export ${SECRET_KEY_FILE}=${visible(file)}`);
  },
  set: async (shell, name, options) => {
    requireName(name, "set");
    const sent = { ...kindOf(options), ...hostsOf(options), ...fieldOf(options) };
    const value = await readHidden(`Value of ${visible(name)}: `);
    const stored = await shell.with("read", (instance) => instance.engine.setSecret({ name, value, ...sent, ...who(instance, options) }));
    await tell(shell, stored, `${visible(stored.name)} is stored as version ${stored.version}.`);
  },
  remove: async (shell, name, options) => {
    requireName(name, "remove");
    const removed = await shell.with("read", (instance) => instance.engine.removeSecret({ name, ...who(instance, options) }));
    await tell(shell, removed, `${visible(removed.name)} is removed. What uses it fails from now on, before anything is sent.`);
  },
  rotate: async (shell, _name, options) => {
    const report = await shell.with("read", (instance) => instance.engine.rotateSecrets(who(instance, options)));
    if (shell.json) return shell.print.json(report);
    const { secrets: all, rewrapped, keyId } = report;
    await shell.print.line(`${count(all, "secret")} under the key ${keyId}; ${rewrapped} of them were under another one.`);
  },
} satisfies Readonly<Record<string, (shell: Shell, name: string, options: Options) => Promise<void>>>;

async function tell(shell: Shell, secret: SecretView, text: string): Promise<void> {
  if (shell.json) await shell.print.json(secret);
  else await shell.print.line(text);
}

function requireName(name: string, action: string): void {
  if (name === "") throw new SignalboxError("usage", `Say which secret to ${action}: "signalbox secrets" lists them.`);
}

const who = (instance: Instance, options: Options): { readonly by: string; readonly reason?: string } => {
  const reason = textOf(options, "reason");
  return { by: personOf(instance, textOf(options, "as")), ...(reason === undefined ? {} : { reason }) };
};

const KINDS: readonly string[] = ["value", "bearer", "header", "basic"] satisfies readonly SecretKind[];

function kindOf(options: Options): { readonly kind?: SecretKind } {
  const kind = textOf(options, "kind");
  if (kind === undefined) return {};
  if (!KINDS.includes(kind)) throw new SignalboxError("usage", `--kind: "${kind}" is none of ${KINDS.join(", ")}.`);
  return { kind: kind as SecretKind };
}

function hostsOf(options: Options): { readonly hosts?: readonly string[] } {
  const hosts = listOf(options, "host");
  return hosts.length === 0 ? {} : { hosts };
}

function fieldOf(options: Options): { readonly field?: string } {
  const field = textOf(options, "header") ?? textOf(options, "user");
  return field === undefined ? {} : { field };
}
