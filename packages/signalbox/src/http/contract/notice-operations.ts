import { z } from "@hono/zod-openapi";
import { noticeTopics } from "../../base/notice-topic.ts";
import type { AlertView, NoticeKind, NoticeMessage, NoticeMessageState, NoticePreference, NoticeView } from "../../ports/notices.ts";
import { count, described, flag, instant, listOf, text, words } from "./described.ts";
import { answer, body, operation } from "./operation.ts";

const kind = words<NoticeKind>({
  approval: true,
  question: true,
  settlement: true,
  reminder: true,
  deadline: true,
  failed: true,
  blocked: true,
  "alert-fired": true,
  "alert-recovered": true,
});
const state = words<NoticeMessageState>({ waiting: true, sent: true, dropped: true, "given-up": true });
const topic = z.enum(noticeTopics);

const notice = described<NoticeView>("Notice", {
  notice: count,
  kind,
  at: instant,
  words: text,
  workflow: text.nullable(),
  runId: text.nullable(),
  subject: text.nullable(),
  task: text.nullable(),
  who: z.array(text),
  dueAt: instant.nullable(),
  path: text.openapi({ description: "Of the page that shows it. Opening it decides nothing." }),
  read: flag,
  settled: flag,
});
const message = described<NoticeMessage>("NoticeMessage", {
  message: text,
  channel: text,
  recipient: text,
  workflow: text.nullable(),
  notices: count,
  state,
  attempts: count,
  createdAt: instant,
  nextAt: instant.nullable(),
  endedAt: instant.nullable(),
  error: text.nullable(),
});
const alert = described<AlertView>("Alert", {
  name: text,
  over: z.enum(["failures", "waiting", "spend"]),
  workflow: text.nullable(),
  threshold: z.number(),
  window: text,
  to: z.array(text),
  firing: flag,
  since: instant.nullable(),
  value: z.number(),
});
const preference = described<NoticePreference>("NoticePreference", { email: text.nullable(), mail: z.array(topic) });
const channel = z.strictObject({ name: text, off: text.nullable() }).openapi("NoticeChannel");
const tags = ["notices"];

export const listNotices = operation("session", {
  operationId: "listNotices",
  method: "get",
  path: "/api/notices",
  tags,
  summary: "What whoever is signed in was told of, newest first.",
  request: {
    query: z.strictObject({
      before: z.coerce.number().int().min(1).optional().openapi({ type: "integer" }),
      unread: z.enum(["true", "false"]).optional(),
      limit: z.coerce.number().int().min(1).max(500).optional().openapi({ type: "integer" }),
    }),
  },
  responses: answer(z.strictObject({ notices: listOf(notice), unread: count }), "Notices, and how many are neither read nor settled."),
});

export const readNotices = operation("session", {
  operationId: "readNotices",
  method: "post",
  path: "/api/notices/readings",
  tags,
  summary: "Mark own notices as read: those up to one, or these.",
  request: {
    body: body(z.union([z.strictObject({ upTo: count.min(1) }), z.strictObject({ ids: z.array(count.min(1)).min(1).max(500) })])),
  },
  responses: answer(z.strictObject({ unread: count }), "How many are left."),
});

export const getNoticePreference = operation("session", {
  operationId: "getNoticePreference",
  method: "get",
  path: "/api/notices/preference",
  tags,
  summary: "What whoever is signed in is told by mail, and whether mail leaves at all.",
  responses: answer(z.strictObject({ preference, hasMail: flag }), "The preference."),
});

export const setNoticePreference = operation("session", {
  operationId: "setNoticePreference",
  method: "put",
  path: "/api/notices/preference",
  tags,
  summary: "Say what to be told by mail, and at which address.",
  request: { body: body(z.strictObject({ email: text.max(254).nullable(), mail: z.array(topic).max(noticeTopics.length) })) },
  responses: answer(preference, "The preference after it."),
});

export const listNoticeChannels = operation("notices:change", {
  operationId: "listNoticeChannels",
  method: "get",
  path: "/api/notices/channels",
  tags,
  summary: "By which ways notices leave. `off` says why one does not any more.",
  responses: answer(listOf(channel), "Channels of the config."),
});

export const testNoticeChannel = operation("notices:change", {
  operationId: "testNoticeChannel",
  method: "post",
  path: "/api/notices/channels/{channel}/test",
  tags,
  summary: "Send a test message by a channel, at once and once; mail goes to whoever is signed in.",
  request: { params: z.object({ channel: text.min(1).max(100) }) },
  responses: answer(z.strictObject({ sent: flag, error: text.nullable() }), "What the other side said."),
});

export const listNoticeMessages = operation("notices:change", {
  operationId: "listNoticeMessages",
  method: "get",
  path: "/api/notices/messages",
  tags,
  summary: "Messages that left or are to leave, newest first.",
  request: {
    query: z.strictObject({
      state: state.optional(),
      limit: z.coerce.number().int().min(1).max(1_000).optional().openapi({ type: "integer" }),
    }),
  },
  responses: answer(listOf(message), "Messages."),
});

export const retryNotices = operation("notices:change", {
  operationId: "retryNotices",
  method: "post",
  path: "/api/notices/retries",
  tags,
  summary: "Try messages again that were given up: one, or all of them.",
  request: { body: body(z.strictObject({ message: text.max(100).optional(), reason: text.max(2_000).optional() })) },
  responses: answer(listOf(message), "Those that are tried again."),
});

export const listAlerts = operation("runs:read", {
  operationId: "listAlerts",
  method: "get",
  path: "/api/alerts",
  tags,
  summary: "The alert rules of the config, and how they stand.",
  responses: answer(listOf(alert), "Alerts."),
});
