import type { Engine } from "../../../ports/engine.ts";
import type { NoticeBook } from "../../../ports/notice-book.ts";
import * as contract from "../../contract/notice-operations.ts";
import { type Api, actor, serve, signedIn } from "../api.ts";
import type { Auth } from "../auth/auth.ts";
import { given } from "../given.ts";

interface NoticeRoutes {
  readonly engine: Engine;
  readonly auth: Auth;
  readonly notices: NoticeBook;
}

export function noticeRoutes(api: Api, { engine, auth, notices }: NoticeRoutes): void {
  ownRoutes(api, auth, notices);
  serve(api, contract.listNoticeChannels, (c) => c.json(notices.channels(), 200));
  serve(api, contract.testNoticeChannel, async (c) => {
    const { by, identity } = actor(c);
    const { channel } = c.req.valid("param");
    const result = await notices.test(channel, by);
    await auth.audit.append({ actor: by, by: identity, action: "notice-channel-tested", target: channel, detail: { sent: result.sent } });
    return c.json(result, 200);
  });
  serve(api, contract.listNoticeMessages, async (c) => c.json(await engine.noticeMessages(given(c.req.valid("query"))), 200));
  serve(api, contract.retryNotices, async (c) => c.json(await engine.retryNotices({ ...given(c.req.valid("json")), ...actor(c) }), 200));
  serve(api, contract.listAlerts, async (c) => c.json(await engine.alerts(), 200));
}

/** What is somebody's own. */
function ownRoutes(api: Api, auth: Auth, notices: NoticeBook): void {
  serve(api, contract.listNotices, (c) => {
    const { unread, ...filter } = given(c.req.valid("query"));
    return c.json(notices.list(signedIn(c).name, { ...filter, unread: unread === "true" }), 200);
  });
  serve(api, contract.readNotices, async (c) => {
    const person = signedIn(c).name;
    await notices.markRead({ person, ...c.req.valid("json") });
    return c.json({ unread: notices.list(person, { limit: 1 }).unread }, 200);
  });
  serve(api, contract.getNoticePreference, async (c) => {
    const preference = await auth.preferences.of(signedIn(c).name);
    return c.json({ preference, hasMail: notices.channels().some(({ name }) => name === "email") }, 200);
  });
  serve(api, contract.setNoticePreference, async (c) => {
    const { by, identity } = actor(c);
    return c.json(await auth.preferences.set(by, c.req.valid("json"), { actor: by, by: identity }), 200);
  });
}
