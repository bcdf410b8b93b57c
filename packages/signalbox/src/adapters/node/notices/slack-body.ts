import { visible } from "../../../base/visible.ts";
import type { OutgoingItem, OutgoingNotice } from "../../../ports/notice-channel.ts";

/** The longest text of a block that Slack takes is 3,000 characters, and 50 blocks are the most. */
const MOST_CHARACTERS = 2_900;

/** A message as Slack's incoming webhooks take it. What strangers wrote is plain text, in which no mention and no link of theirs works. */
export function slackBody({ title, items, more, url }: OutgoingNotice) {
  const rest = more === 0 ? [] : [section(`And ${more} more.`), link(url)];
  return {
    text: escaped(visible(title)),
    blocks: [
      { type: "header", text: plain([...visible(title)].slice(0, 150).join("")) },
      ...items.flatMap((item) => [section(wordsOf(item)), link(item.url)]),
      ...rest,
    ],
  };
}

const wordsOf = ({ words, facts }: OutgoingItem): string => [words, ...facts].map(visible).join("\n");
const plain = (text: string) => ({ type: "plain_text", text, emoji: false });
const section = (text: string) => ({ type: "section", text: plain([...text].slice(0, MOST_CHARACTERS).join("")) });
/** Our own address: what a stranger named in it is percent-encoded. */
const link = (url: string) => ({ type: "context", elements: [{ type: "mrkdwn", text: `<${escaped(url)}|Open the page>` }] });

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
