import type { NoticePreference } from "../../ports/notices.ts";
import { topicOf } from "../../ports/notices.ts";
import type { StoreWriter } from "../../ports/run-store.ts";
import type { Matter } from "./matter.ts";
import { recipientsOf } from "./matter.ts";
import { EMAIL, groupMs, type NoticeHost, operatorsOf } from "./notice-host.ts";

/** Writes who is told of a matter, and the messages in which it leaves. Who was told of it before is not told again. */
export function tell(
  host: NoticeHost,
  writer: StoreWriter,
  preferences: ReadonlyMap<string, NoticePreference>,
  matters: readonly Matter[],
): void {
  const at = host.now();
  const options = host.options();
  const nextAt = at + groupMs(options);
  const add = (matter: Matter, recipient: string, channel: string | null): void => {
    const { key, kind, workflow, run, task, detail } = matter;
    const notice = writer.notices.addNotice({ recipient, kind, matter: key, workflow, run, task, at, detail });
    if (notice === null || channel === null) return;
    const id = host.services.entropy.runId();
    writer.notices.addToMessage(notice, { id, channel, recipient, workflow, createdAt: at, nextAt });
  };
  const channels = host.channels();
  const hasMail = channels.some(({ name }) => name === EMAIL);
  for (const matter of matters) {
    const topic = topicOf[matter.kind];
    for (const person of recipientsOf(matter, host.people(), operatorsOf(options))) {
      const wanted = preferences.get(person);
      const byMail = hasMail && wanted?.email != null && wanted.mail.includes(topic);
      add(matter, person, byMail ? EMAIL : null);
    }
    for (const { name, about, workflows } of channels) {
      if (name === EMAIL || about?.includes(topic) === false || workflows?.includes(matter.workflow) === false) continue;
      add(matter, name, name);
    }
  }
}
