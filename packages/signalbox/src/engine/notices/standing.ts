import type { People } from "../../definition/people.ts";
import type { NoticeRow } from "../../ports/notice-store.ts";
import type { StoreReader, TaskRow } from "../../ports/run-store.ts";
import { type AlertFacts, deadlineOf, type Matter, matterOfAlert, mattersOf, recipientsOf } from "./matter.ts";

/** The matter of a notice as it stands now; null when it is over. */
export function matterOf(read: StoreReader, notice: NoticeRow): Matter | null {
  if (notice.run === null) {
    const facts = notice.detail as unknown as AlertFacts;
    const row = read.notices.alerts().find(({ name }) => name === facts.name);
    const matter = row === undefined ? null : matterOfAlert(facts, row);
    return matter?.key === notice.matter ? matter : null;
  }
  const run = read.run(notice.run);
  if (run === null) return null;
  if (notice.kind === "deadline") {
    const task = taskOf(read, notice);
    const matter = task === null ? null : deadlineOf(run, task);
    return matter?.key === notice.matter ? matter : null;
  }
  return mattersOf(run, read.tasksOfRun(notice.run)).find(({ key }) => key === notice.matter) ?? null;
}

export const taskOf = (read: StoreReader, { task }: NoticeRow): TaskRow | null => (task === null ? null : read.task(task));

/** Channels that are no person's take part in everything. */
const isPerson = (recipient: string): boolean => !recipient.startsWith("webhook:");

/** True while the notice is to be told: its matter is not over, and its recipient is still one of those who should know. */
export function isOpen(read: StoreReader, notice: NoticeRow, people: People, operators: readonly string[]): boolean {
  const matter = matterOf(read, notice);
  if (matter === null) return false;
  return !isPerson(notice.recipient) || recipientsOf(matter, people, operators).includes(notice.recipient);
}
