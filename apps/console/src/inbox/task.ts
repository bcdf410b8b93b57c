import type { Answer } from "signalbox/client";
import type { Proposal } from "signalbox/kernel";

export type Task = Answer<"GET /api/tasks">[number];

/** What an approval would clear. The server made it, so it has this shape. */
export const proposalOf = (task: Task): Proposal | null => (task.proposal === undefined ? null : (task.proposal as unknown as Proposal));

const effects: Readonly<Record<string, string>> = {
  none: "Changes nothing",
  read: "Looks something up",
  write: "Changes a record",
  external: "Goes out to somebody else",
  destructive: "Destroys something that cannot be brought back",
};
export const effectWords = (effect: string): string => effects[effect] ?? effect;

/** What will happen, in a few words: for a list. */
export function headlineOf(task: Task): string {
  if (task.kind === "question") return task.question ?? "A question";
  if (task.kind === "settlement") return `Did ${task.tool ?? "the call"} happen?`;
  const calls = Object.values(proposalOf(task)?.calls ?? {});
  const [first] = calls;
  if (first === undefined) return "A judgment";
  const mail = mailOf(first.arguments);
  const words = mail === null ? first.tool : `Mail to ${mail.to}: ${mail.subject}`;
  return calls.length > 1 ? `${words}, and ${calls.length - 1} more` : words;
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
  /** The other arguments. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** Arguments that read as a mail; null for others. */
export function mailOf(value: unknown): Mail | null {
  if (typeof value !== "object" || value === null) return null;
  const { to, subject, body, ...rest } = value as Readonly<Record<string, unknown>>;
  return typeof to === "string" && typeof subject === "string" && typeof body === "string" ? { to, subject, body, rest } : null;
}
