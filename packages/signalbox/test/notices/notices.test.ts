import { afterEach, describe, expect, test } from "vitest";
import { NoticeRefused } from "../../src/ports/notice-channel.ts";
import { HeldChannel, ToldInstance, world } from "./told-instance.ts";

let told: ToldInstance;
afterEach(() => told.dispose());
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("S17.1: who is told of what", () => {
  test("a task: those who may act on it, once", async () => {
    told = new ToldInstance();
    await told.begin();
    await told.start("reviewed");
    await told.pass(2_000);
    expect(told.told("ana")).toEqual(["approval reviewed one"]);
    expect(told.told("bo")).toEqual(["approval reviewed one"]);
    expect(told.told("ops")).toEqual([]);
    expect(told.notices.list("ana")).toMatchObject({
      unread: 1,
      notices: [{ path: expect.stringMatching(/^\/inbox\?task=/), who: ["role:ae"] }],
    });
  });

  test("a failure, an outcome that nobody knows, and a task whose role nobody holds: the operators; a failure also who started the run", async () => {
    told = new ToldInstance();
    await told.begin();
    await told.start("failing", "f", "ana");
    await told.start("doubtful");
    await told.start("nobodys", "n");
    await told.pass(2_000);
    expect([...told.told("ops")].sort()).toEqual(["approval nobodys n", "failed failing f", "settlement doubtful -"]);
    expect(told.told("ana")).toEqual(["failed failing f"]);
    expect(told.told("bo")).toEqual([]);
  });

  test("a reminder and an escalation; and once more when the time is nearly over", async () => {
    told = new ToldInstance({ notices: { deadlineWithin: "1m" } });
    told.host.engine.useAccounts({ ...told.people, mia: ["role:manager"] });
    await told.begin();
    await told.start("pressing");
    await told.pass(2.5 * MINUTE);
    expect(told.told("ana")).toEqual(["approval pressing one", "reminder pressing one"]);
    await told.pass(6 * MINUTE);
    expect(told.told("ana").some((line) => line.startsWith("deadline"))).toBe(false);
    await told.pass(MINUTE);
    expect(told.told("ana").at(-1)).toBe("deadline pressing one");
    expect(told.told("mia")).toContain("deadline pressing one");
    await told.pass(MINUTE);
    expect(told.told("ana").every((line) => line.endsWith(" settled"))).toBe(true);
  });

  test("what is given to others: those who have it now, and nobody else any more", async () => {
    told = new ToldInstance();
    await told.begin();
    await told.start("reviewed");
    await told.pass(2_000);
    const [task] = await told.host.engine.inbox();
    await told.host.engine.reassign({ task: task?.task ?? "", to: "bo", by: "ana" });
    await told.pass(2_000);
    expect(told.told("ana")).toEqual(["approval reviewed one settled"]);
    expect([...told.told("bo")].sort()).toEqual(["approval reviewed one", "approval reviewed one settled"]);
    expect(told.notices.list("bo", { unread: true }).notices.find(({ settled }) => !settled)?.words).toBe(
      "An approval waits at review. ana gave it to bo.",
    );
  });

  test("what is read is read for whoever read it", async () => {
    told = new ToldInstance();
    await told.begin();
    await told.start("reviewed", "a");
    await told.start("reviewed", "b");
    await told.pass(2_000);
    const [newest] = told.notices.list("ana").notices;
    await told.notices.markRead({ person: "ana", ids: [newest?.notice ?? 0] });
    expect(told.notices.list("ana").unread).toBe(1);
    expect(told.notices.list("bo").unread).toBe(2);
    await told.notices.markRead({ person: "ana", upTo: newest?.notice ?? 0 });
    expect(told.notices.list("ana", { unread: true })).toEqual({ notices: [], unread: 0 });
  });
});

describe("S17.2: what leaves", () => {
  test("notices to one person about one workflow leave together, a minute after the first", async () => {
    told = new ToldInstance();
    await told.begin();
    for (const who of ["a", "b", "c"]) await told.start("reviewed", who);
    await told.start("other", "d");
    await told.pass(50_000);
    expect(told.email.sent).toEqual([]);
    await told.pass(MINUTE);
    const toAna = told.email.sent.filter(({ to }) => to === "ana").map(({ message }) => message);
    expect(toAna.map(({ title }) => title).sort()).toEqual(["3 things need a person in reviewed", "A person is needed in other: d"]);
    expect(toAna.find(({ items }) => items.length === 3)?.items[0]).toMatchObject({
      words: "An approval waits at review.",
      facts: ["workflow: reviewed", "about: a", "for: role:ae", expect.stringContaining("until: ")],
      url: expect.stringMatching(/^https:\/\/signalbox\.example\/inbox\?task=[^&]+$/),
    });
    expect(told.email.sent).toHaveLength(4);
    await told.jump(HOUR);
    expect(told.email.sent).toHaveLength(4);
  });

  test("what is decided before it leaves is left out, and a message of which nothing is left is dropped", async () => {
    told = new ToldInstance();
    await told.begin();
    const [first, second] = [await told.start("reviewed", "a"), await told.start("reviewed", "b")];
    await told.start("reviewed", "c");
    const alone = await told.start("other", "d");
    await told.pass(5_000);
    for (const run of [first, second, alone]) await told.decide(run, "ana");
    await told.pass(2 * MINUTE);
    expect(told.email.sent.map(({ to, message }) => `${to}: ${message.title}`).sort()).toEqual([
      "ana: A person is needed in reviewed: c",
      "bo: A person is needed in reviewed: c",
    ]);
    expect(told.notices.list("ana").unread).toBe(1);
    expect(
      (await told.host.engine.noticeMessages({ state: "dropped" })).map(({ recipient, workflow }) => `${recipient} ${workflow}`).sort(),
    ).toEqual(["ana other", "bo other"]);
  });

  test("a person who has lost the role meanwhile is sent nothing", async () => {
    told = new ToldInstance();
    await told.begin();
    await told.start("reviewed");
    await told.pass(5_000);
    told.host.engine.useAccounts({ bo: [] });
    await told.pass(2 * MINUTE);
    expect(told.email.sent.map(({ to }) => to)).toEqual(["ana"]);
  });

  test("mail only to whoever wants it, and of what they want; a webhook of what it is about", async () => {
    told = new ToldInstance();
    const [all, failures] = [new HeldChannel("webhook:all"), new HeldChannel("webhook:failures", ["failed"])];
    told.channels = [told.email, all, failures];
    told.preferences.set("ops", { email: "ops@example.com", mail: ["needed"] });
    told.preferences.delete("bo");
    await told.begin();
    await told.start("reviewed");
    await told.start("failing");
    await told.pass(2 * MINUTE);
    expect(told.email.sent.map(({ to }) => to)).toEqual(["ana"]);
    expect(all.sent.map(({ message }) => message.title).sort()).toEqual([
      "A person is needed in reviewed: one",
      "A run stopped in failing: one",
    ]);
    expect(failures.sent.map(({ message }) => message.title)).toEqual(["A run stopped in failing: one"]);
  });

  test("a run that goes on after a failure was told is over, and a second failure is told anew", async () => {
    told = new ToldInstance({ notices: { groupFor: "0s" } });
    await told.begin();
    const run = await told.start("failing");
    await told.pass(2_000);
    await told.host.engine.retry(run, { by: "ops" });
    await told.pass(2_000);
    expect(told.told("ops")).toEqual(["failed failing one settled", "failed failing one"]);
    world.isBroken = false;
    await told.host.engine.retry(run, { by: "ops" });
    await told.pass(2_000);
    expect(told.told("ops")).toEqual(["failed failing one settled", "failed failing one settled"]);
  });
});

describe("S17.3: what does not arrive", () => {
  test("is tried again under its own id for three days, and then given up in sight", async () => {
    told = new ToldInstance();
    told.email.failure = new Error("connect ECONNREFUSED");
    await told.begin();
    await told.start("failing");
    await told.pass(2 * MINUTE);
    const [waiting] = await told.host.engine.noticeMessages();
    expect(waiting).toMatchObject({ state: "waiting", error: "connect ECONNREFUSED", recipient: "ops", channel: "email" });
    for (let n = 0; n < 16; n++) await told.jump(6 * HOUR);
    expect(told.email.sent).toHaveLength(9);
    expect(new Set(told.email.sent.map(({ message }) => message.id)).size).toBe(1);
    const [given] = await told.host.engine.noticeMessages({ state: "given-up" });
    expect(given).toMatchObject({ message: waiting?.message, attempts: 9, nextAt: null, error: "connect ECONNREFUSED" });
    expect(told.reports).toEqual([expect.stringContaining("given up after 9 attempts")]);

    told.email.failure = null;
    await told.host.engine.retryNotices({ by: "ops" });
    await told.pass(2_000);
    expect(told.email.sent.at(-1)?.message.id).toBe(given?.message);
    expect(await told.host.engine.noticeMessages({ state: "given-up" })).toEqual([]);
    await expect(told.host.engine.retryNotices({ message: given?.message ?? "", by: "ops" })).rejects.toMatchObject({
      code: "state-conflict",
    });
  });

  test("a receiver that wants nothing any more is sent nothing any more, until somebody tries again", async () => {
    told = new ToldInstance({ notices: { groupFor: "0s" } });
    const hook = new HeldChannel("webhook:team");
    told.channels = [hook];
    hook.failure = new NoticeRefused("It answered 410.", true);
    await told.begin();
    await told.start("reviewed", "a");
    await told.pass(2_000);
    await told.start("reviewed", "b");
    await told.pass(2_000);
    expect(hook.sent).toHaveLength(1);
    expect(told.notices.channels()).toEqual([{ name: "webhook:team", off: "It answered 410." }]);
    hook.failure = null;
    await told.host.engine.retryNotices({ by: "ops" });
    await told.pass(2_000);
    expect(hook.sent).toHaveLength(3);
    expect(told.notices.channels()).toEqual([{ name: "webhook:team", off: null }]);
  });
});

describe("S17.4: nothing is lost and nothing is told twice", () => {
  test("what happened while nobody told", async () => {
    told = new ToldInstance();
    await told.begin();
    await told.start("reviewed", "a");
    await told.pass(2_000);
    await told.notices.close();
    await told.start("reviewed", "b");
    await told.start("failing", "f");
    expect(told.told("ana")).toEqual(["approval reviewed a"]);
    told.reopen();
    await told.begin();
    expect(told.told("ana")).toEqual(["approval reviewed a", "approval reviewed b"]);
    expect(told.told("ops")).toEqual(["failed failing f"]);
    await told.pass(2 * MINUTE);
    expect(told.email.sent.filter(({ to }) => to === "ana").flatMap(({ message }) => message.items.map(({ facts }) => facts[1]))).toEqual([
      "about: a",
      "about: b",
    ]);
  });

  test("a process that ends at any commit: everybody is told once, and each message arrives with one id", async () => {
    // Others write beside it: far enough that the last of them comes after the message is gone.
    const LAST = 8;
    let twice = 0;
    for (const when of ["before", "after"] as const) {
      for (let commit = 1; commit <= LAST; commit++) {
        told = new ToldInstance({ notices: { groupFor: "1s" } });
        told.preferences.delete("bo");
        await told.start("reviewed", "a");
        await told.notices.begin();
        told.host.store.arm({ commit, when });
        await told.pass(5_000).catch(() => undefined);
        told.reopen();
        await told.begin();
        await told.pass(70_000);
        const place = `${when} ${commit}`;
        expect([place, told.told("ana")]).toEqual([place, ["approval reviewed a"]]);
        expect([place, told.email.sent.length >= 1]).toEqual([place, true]);
        expect([place, new Set(told.email.sent.map(({ message }) => message.id)).size]).toEqual([place, 1]);
        expect([place, (await told.host.engine.noticeMessages()).map(({ state }) => state)]).toEqual([place, ["sent"]]);
        if (told.email.sent.length > 1) twice++;
        if (!(when === "after" && commit === LAST)) await told.dispose();
      }
    }
    // The process ended between sending and noting.
    expect(twice).toBeGreaterThan(0);
  });
});

describe("S17.5: alerts", () => {
  test("fires at its threshold, and has recovered well below it; both are told and noted once", async () => {
    told = new ToldInstance({
      alerts: [{ name: "many-failures", over: "failures", workflow: "failing", threshold: 5, window: "1h", to: ["role:manager"] }],
    });
    await told.begin();
    for (let n = 0; n < 4; n++) await told.start("failing", `f${n}`);
    await told.pass(MINUTE);
    expect(await told.host.engine.alerts()).toMatchObject([{ firing: false, value: 4, since: null }]);
    await told.jump(10 * MINUTE);
    await told.start("failing", "f4");
    await told.pass(2 * MINUTE);
    expect(await told.host.engine.alerts()).toMatchObject([{ firing: true, value: 5 }]);
    expect(told.told("bo")).toEqual(["alert-fired failing -"]);
    expect(told.email.sent.filter(({ to }) => to === "bo").map(({ message }) => message.items[0]?.words)).toEqual([
      'Alert "many-failures" fires: 5 runs failed or blocked in 1h; it fires at 5.',
    ]);
    await told.jump(2 * HOUR);
    expect(told.told("bo")).toEqual(["alert-fired failing - settled", "alert-recovered failing -"]);
    const noted = (await told.host.engine.instance()).filter(({ type }) => type.startsWith("alert-"));
    expect(noted.map(({ type }) => type)).toEqual(["alert-fired", "alert-recovered"]);
  });

  test("tasks that wait too long; a rule that is taken away fires no more", async () => {
    const rule = { name: "slow", over: "waiting", workflow: "reviewed", threshold: 1, window: "3h", to: ["ops"] } as const;
    told = new ToldInstance({ alerts: [rule, { ...rule, name: "others", workflow: "other" }] });
    await told.begin();
    await told.start("reviewed");
    await told.jump(2 * HOUR);
    expect(told.told("ops")).toEqual([]);
    await told.jump(2 * HOUR);
    expect(told.told("ops")).toEqual(["alert-fired reviewed -"]);
    expect((await told.host.engine.alerts()).map(({ value }) => value)).toEqual([1, 0]);
    told.config = {};
    await told.pass(MINUTE);
    expect(told.told("ops")).toEqual(["alert-fired reviewed - settled"]);
  });

  test("what was spent in the window, and no longer than it", async () => {
    const alert = { over: "spend", threshold: 1.5, window: "1h", to: ["ops"] } as const;
    told = new ToldInstance({
      alerts: [
        { name: "all", ...alert },
        { name: "others", workflow: "failing", ...alert },
      ],
    });
    await told.begin();
    await told.start("spending");
    await told.jump(30 * MINUTE);
    await told.start("spending");
    await told.pass(31_000);
    expect((await told.host.engine.alerts()).map(({ value, firing }) => [value, firing])).toEqual([
      [1.5, true],
      [0, false],
    ]);
    await told.jump(40 * MINUTE);
    expect((await told.host.engine.alerts()).map(({ value, firing }) => [value, firing])).toEqual([
      [0.75, false],
      [0, false],
    ]);
    expect(told.told("ops")).toEqual(["alert-fired - - settled", "alert-recovered - -"]);
  });
});
