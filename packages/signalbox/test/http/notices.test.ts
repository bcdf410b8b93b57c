import { afterEach, describe, expect, test } from "vitest";
import { operations } from "../../src/http/contract/index.ts";
import { listAlerts, listNoticeMessages, listNotices } from "../../src/http/contract/notice-operations.ts";
import type { NoticeList, NoticeMessage } from "../../src/ports/notices.ts";
import { workflows } from "../notices/told-instance.ts";
import { ServedEngine, type Visitor } from "./served-engine.ts";

let served: ServedEngine;
afterEach(() => served.dispose());

const people = { ana: ["role:ae"], bo: ["role:ae"] };
const alerts = [{ name: "many", over: "failures", threshold: 3, window: "1h", to: ["role:ae"] }] as const;
async function serve(): Promise<Visitor> {
  served = new ServedEngine({ workflows, people, told: { alerts, notices: { groupFor: "0s" } }, alerts });
  await served.notices.begin();
  return served.visitor("ana", ["admin", "role:ae"]);
}
async function start(workflow: string, who: string): Promise<string> {
  const starting = served.host.engine.start({ workflow, input: { who } });
  await served.host.clock.pass(2_000);
  return (await starting).runId;
}
const get = async <T>(who: Visitor, path: string): Promise<T> => (await served.request(who, "GET", path)).json() as Promise<T>;

describe("whoever is signed in", () => {
  test("has their own notices, reads them, and nobody else's", async () => {
    const ana = await serve();
    const bo = await served.visitor("bo", ["approver"]);
    const eve = await served.visitor("eve", ["viewer"]);
    await start("reviewed", "a");
    await start("reviewed", "b");
    const list = await get<NoticeList>(ana, "/api/notices");
    expect(listNotices.responses[200].content["application/json"].schema.parse(list)).toEqual(list);
    expect(list).toMatchObject({ unread: 2, notices: [{ subject: "b" }, { subject: "a" }] });
    expect(await get<NoticeList>(eve, "/api/notices")).toEqual({ notices: [], unread: 0 });
    const [newest, oldest] = list.notices;
    // Another's notice is not theirs to read.
    await served.request(eve, "POST", "/api/notices/readings", { ids: list.notices.map(({ notice }) => notice) });
    expect(await get<NoticeList>(ana, "/api/notices?unread=true")).toMatchObject({ unread: 2 });
    const read = await served.request(ana, "POST", "/api/notices/readings", { ids: [oldest?.notice] });
    expect(await read.json()).toEqual({ unread: 1 });
    expect((await get<NoticeList>(ana, "/api/notices?unread=true")).notices).toEqual([newest]);
    expect((await get<NoticeList>(bo, "/api/notices")).unread).toBe(2);
  });

  test("says what to be told by mail, and at an address that is one", async () => {
    const ana = await serve();
    const put = (body: unknown) => served.request(ana, "PUT", "/api/notices/preference", body);
    expect(await get(ana, "/api/notices/preference")).toEqual({ preference: { email: null, mail: [] }, hasMail: false });
    expect((await put({ email: "ana@example.com", mail: ["needed", "needed"] })).status).toBe(200);
    expect(await get(ana, "/api/notices/preference")).toMatchObject({ preference: { email: "ana@example.com", mail: ["needed"] } });
    for (const email of [
      "ana@example.com, eve@evil.example",
      "ana@example.com\r\nBcc: eve@evil.example",
      "Ana <ana@example.com>",
      "ana",
      "@x",
    ])
      expect((await put({ email, mail: ["needed"] })).status).toBe(422);
    expect((await put({ email: null, mail: ["needed"] })).status).toBe(422);
    expect(await served.store.audit({ action: "notice-preference-changed", limit: 10 })).toMatchObject([{ actor: "ana", target: "ana" }]);
  });

  test("a key of the API is no person, and is told nothing", async () => {
    const ana = await serve();
    const made = await served.request(ana, "POST", "/api/keys", { name: "bot", permissions: ["notices:change"] });
    const { key } = (await made.json()) as { readonly key: string };
    const headers = { authorization: `Bearer ${key}` };
    const refused = await served.request(null, "PUT", "/api/notices/preference", { email: "a@b.example", mail: [] }, headers);
    expect(refused.status).toBe(400);
    expect(await (await served.request(null, "GET", "/api/notices", undefined, headers)).json()).toEqual({ notices: [], unread: 0 });
  });
});

test("what leaves and the alerts are as the contract says", async () => {
  const ana = await serve();
  await served.request(ana, "PUT", "/api/notices/preference", { email: "ana@example.com", mail: ["failed"] });
  await start("failing", "f");
  const messages = await get<NoticeMessage[]>(ana, "/api/notices/messages");
  expect(listNoticeMessages.responses[200].content["application/json"].schema.parse(messages)).toEqual(messages);
  // No mail server is configured.
  expect(messages).toEqual([]);
  const found = await get(ana, "/api/alerts");
  expect(listAlerts.responses[200].content["application/json"].schema.parse(found)).toEqual(found);
  expect(found).toMatchObject([{ name: "many", firing: false, value: 1, workflow: null }]);
  expect(await get(ana, "/api/notices/channels")).toEqual([]);
  expect((await served.request(ana, "POST", "/api/notices/channels/email/test")).status).toBe(404);
});

test("S17.6: a notice has no word of what is asked, and no GET decides", async () => {
  const ana = await serve();
  const run = await start("reviewed", "a");
  const { notices } = await get<NoticeList>(ana, "/api/notices");
  const [notice] = notices;
  const [task] = await served.host.engine.inbox();
  expect(notice?.path).toBe(`/inbox?task=${task?.task}`);
  expect(JSON.stringify(notice)).not.toContain(task?.hash);
  expect(JSON.stringify(notice)).not.toContain("crm.note");
  const places = Object.values(operations).flatMap(({ method, path }) =>
    method === "get" ? [path.replace("{task}", task?.task ?? "").replace("{run}", run)] : [],
  );
  // Those that wait for something to happen answer nobody here.
  const answering = places.filter((each) => !each.includes("{") && each !== "/api/changes" && !each.endsWith("/finished"));
  expect(answering.length).toBeGreaterThan(20);
  for (const path of [notice?.path ?? "", ...answering])
    for (const method of ["GET", "HEAD"]) await (await served.request(ana, method, path)).body?.cancel();
  // A link that says what to decide does not, either.
  for (const path of [`${notice?.path}&decision=approve`, `/api/tasks/${task?.task}/decision?decision=approve&hash=${task?.hash}`])
    await served.request(ana, "GET", path);
  expect(await served.host.engine.inbox()).toMatchObject([{ task: task?.task, state: "open", approvers: [] }]);
  expect((await served.host.engine.run(run))?.status).toBe("waiting");
});
