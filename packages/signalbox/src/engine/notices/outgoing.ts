import { noticeTopics } from "../../base/notice-topic.ts";
import type { OutgoingNotice } from "../../ports/notice-channel.ts";
import { type NoticeView, topicOf } from "../../ports/notices.ts";
import { brief, factsOf } from "./notice-view.ts";

/** How many notices are written out in one message. */
const MOST_ITEMS = 20;

/** Several notices as one message. `url`: of the console. */
export function outgoingOf(id: string, views: readonly NoticeView[], url: string, now: number): OutgoingNotice {
  const base = url.replace(/\/+$/, "");
  return {
    id,
    title: titleOf(views),
    items: views.slice(0, MOST_ITEMS).map((view) => ({ words: view.words, facts: factsOf(view, now), url: `${base}${view.path}` })),
    more: Math.max(0, views.length - MOST_ITEMS),
    url: `${base}/notices`,
    settingsUrl: `${base}/settings?section=notices`,
  };
}

const counted = {
  needed: (count: number, where: string) => (count === 1 ? `A person is needed${where}` : `${count} things need a person${where}`),
  failed: (count: number, where: string) => (count === 1 ? `A run stopped${where}` : `${count} runs stopped${where}`),
  alert: (count: number, where: string) => (count === 1 ? `An alert changed${where}` : `${count} alerts changed${where}`),
} as const;

function titleOf(views: readonly NoticeView[]): string {
  const [first] = views;
  const where = first?.workflow == null ? "" : ` in ${brief(first.workflow)}`;
  const whose = views.length === 1 && first?.subject != null ? `: ${first.subject}` : "";
  const parts = noticeTopics.flatMap((topic) => {
    const count = views.filter(({ kind }) => topicOf[kind] === topic).length;
    return count === 0 ? [] : [counted[topic](count, "")];
  });
  return `${parts.join(", ")}${where}${whose}`;
}
