// O1. One key, one file: a key that was used writes nothing and gives the first message's id.
// O2. A file is whole or not there: it is written beside the outbox's names, made durable, then renamed.
import { randomUUID } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createTransport } from "nodemailer";

export type Mail = { readonly from: string; readonly to: string; readonly subject: string; readonly body: string };
export type StoredMail = { readonly key: string; readonly messageId: string; readonly to: string; readonly eml: string };

const SUFFIX = ".eml";
const folder = (home: string): string => join(home, "outbox");
/** Any key is a file name on any system, and back. */
const fileOf = (home: string, key: string): string => join(folder(home), `${encodeURIComponent(key)}${SUFFIX}`);
const messageIdOf = (key: string): string => `<${encodeURIComponent(key)}@outbox.signalbox.example>`;

/** Puts a mail into the outbox, as a mail service that deduplicates by key would; `key` is its idempotency key. */
export async function sendToOutbox(home: string, key: string, mail: Mail): Promise<{ messageId: string }> {
  const messageId = messageIdOf(key);
  const file = fileOf(home, key);
  if (existsSync(file)) return { messageId };
  const eml = await compose(mail, messageId);
  // Composing gave other callers a turn: one of them may have used the key.
  if (!existsSync(file)) writeWhole(folder(home), file, eml);
  return { messageId };
}

async function compose({ body, ...mail }: Mail, messageId: string): Promise<Buffer> {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: "windows" });
  const { message } = await transport.sendMail({ ...mail, text: body, messageId, disableFileAccess: true, disableUrlAccess: true });
  return message as Buffer;
}

function writeWhole(into: string, file: string, bytes: Buffer): void {
  mkdirSync(into, { recursive: true });
  const temporary = join(into, `.${randomUUID()}.part`);
  const handle = openSync(temporary, "wx");
  try {
    writeFileSync(handle, bytes);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
  flushFolder(into);
}

/** A rename lasts only when the folder's own entry does; Windows cannot open a folder and needs no flush. */
function flushFolder(path: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Every mail that was sent, in the order of their keys. A file that was not finished is no mail. */
export function readOutbox(home: string): StoredMail[] {
  if (!existsSync(folder(home))) return [];
  const names = readdirSync(folder(home)).filter((name) => name.endsWith(SUFFIX));
  return names.sort().map((name) => {
    const eml = readFileSync(join(folder(home), name), "utf8");
    return { key: decodeURIComponent(name.slice(0, -SUFFIX.length)), messageId: header(eml, "Message-ID"), to: header(eml, "To"), eml };
  });
}

function header(eml: string, name: string): string {
  const head = eml.slice(0, eml.indexOf("\r\n\r\n")).replace(/\r\n[ \t]+/g, " ");
  return new RegExp(`^${name}: (.*)$`, "im").exec(head)?.[1]?.trim() ?? "";
}
