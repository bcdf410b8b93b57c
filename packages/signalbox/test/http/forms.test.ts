import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { SignalboxError, workflow } from "../../src/index.ts";
import type { FormView, RunView } from "../../src/ports/engine.ts";
import { ServedEngine, type Visitor } from "./served-engine.ts";

const lead = workflow({
  id: "lead",
  description: "What nobody outside is to know",
  input: z.object({
    id: z.string(),
    at: z.iso.datetime(),
    source: z.enum(["website", "fair"]),
    email: z.email(),
    message: z.string().max(200).optional(),
    seats: z.number().int().optional(),
    tags: z.array(z.string()).max(2).optional(),
  }),
  subject: (input) => input.email,
  limits: { costUsd: 0 },
  flow: (f, input) => f.compute("echo", { input }, ({ input: given }) => given),
});
const fixed = { id: "{submission}", at: "{now}", source: "website" };
const id = (n: number): string => `submission-${String(n).padStart(8, "0")}`;

let served: ServedEngine;
let ana: Visitor;
let form: FormView;
beforeEach(async () => {
  served = new ServedEngine({ workflows: [lead] });
  ana = await served.visitor("ana", ["builder"]);
  form = await make({ form: "contact", workflow: "lead", title: "Write to us", perHour: 3, fixed });
});
afterEach(() => served.dispose());

const make = async (body: object): Promise<FormView> => (await served.request(ana, "POST", "/api/forms", body)).json() as Promise<FormView>;
const change = (body: object) => served.request(ana, "PATCH", "/api/forms/contact", body);
const urlencoded = { "content-type": "application/x-www-form-urlencoded" };
const send = (values: Readonly<Record<string, string>>, submission = id(1), headers: Readonly<Record<string, string>> = urlencoded) =>
  served.request(null, "POST", `/forms/${form.token}`, new URLSearchParams({ ".submission": submission, ...values }).toString(), headers);
const good = { email: "ada@example.com", message: "Hello" };
const runs = (): Promise<readonly RunView[]> => served.host.engine.runs({ limit: 100 });
const ended = async (): Promise<readonly RunView[]> =>
  Promise.all((await runs()).map(({ runId }) => served.host.engine.finished(runId, "ended")));

describe("S19.3: a form is a page that starts a run, for whoever has its link", () => {
  test("it asks for what the workflow takes, and for nothing that is set for everybody", async () => {
    const response = await served.request(null, "GET", `/forms/${form.token}`);
    const page = await response.text();
    expect(response.status).toBe(200);
    expect([...page.matchAll(/ name="([^"]+)"/g)].map(([, name]) => name)).toEqual(
      expect.arrayContaining([".submission", "email", "message", "seats", "tags[]", "tags[0]"]),
    );
    for (const unsaid of ['name="id"', 'name="at"', 'name="source"', "What nobody outside", "lead"]) expect(page).not.toContain(unsaid);
  });

  test("what is sent is the input of one run, which says where it came from", async () => {
    const response = await send({ ...good, "tags[]": "2", "tags[0]": "a", "tags[1]": "" });
    expect([response.status, response.headers.get("location")]).toEqual([303, `/forms/${form.token}/sent`]);
    expect(await ended()).toMatchObject([
      {
        startedBy: "form:contact",
        output: { ...good, id: id(1), at: expect.stringMatching(/Z$/), source: "website", tags: ["a"] },
      },
    ]);
    const sent = await (await served.request(null, "GET", `/forms/${form.token}/sent`)).text();
    expect(sent).toContain("Thank you");
    expect(sent).not.toContain((await runs())[0]?.runId);
  });

  test("a page has no script, no cookie and nothing from elsewhere, and may be framed by nobody", async () => {
    const { headers } = await served.request(null, "GET", `/forms/${form.token}`);
    expect(headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'/,
    );
    expect(headers.get("set-cookie")).toBeNull();
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("what is wrong is said at its place, what was written stays, and nothing is stored", async () => {
    const response = await send({ email: "no address", message: '"><b>', seats: "1.5" });
    const page = await response.text();
    expect(response.status).toBe(422);
    expect(page).toContain("This is not a whole number.");
    expect(page).toContain("&quot;&gt;&lt;b&gt;");
    const byServer = await (await send({ email: "no address" })).text();
    expect(byServer).toMatch(/value="no address"[\s\S]*Invalid email address/);
    expect(await runs()).toEqual([]);
    expect((await send(good)).status).toBe(303);
  });

  test("another row is added without a script, and what was written stays", async () => {
    const page = await (await send({ ...good, "tags[]": "1", "tags[0]": "a", ".add": "tags" })).text();
    expect(page).toContain('name="tags[1]"');
    expect(page).toContain('value="ada@example.com"');
    // No more rows than the list may have.
    expect(page).not.toContain(".add");
    expect(await runs()).toEqual([]);
  });

  test.each([
    ["a field that is set for everybody", { ...good, source: "fair" }],
    ["a field that it does not have", { ...good, admin: "true" }],
    ["a row that is not there", { ...good, "tags[]": "1", "tags[7]": "a" }],
    ["another object's key", { ...good, __proto__x: "1", "email.x": "1" }],
  ])("%s is refused", async (_name, values) => {
    expect((await send(values as Record<string, string>)).status).toBe(400);
    expect(await runs()).toEqual([]);
  });

  test("S19.5: what is no form, an id of its own making, and too much are refused", async () => {
    expect((await send(good, id(1), { "content-type": "application/json" })).status).toBe(415);
    expect((await send(good, id(1), { "content-type": "text/plain" })).status).toBe(415);
    expect((await send(good, "../../etc/passwd")).status).toBe(400);
    expect((await send({ ...good, message: "x".repeat(70_000) })).status).toBe(413);
    const twice = await served.request(null, "POST", `/forms/${form.token}`, "email=a&email=b", urlencoded);
    expect(twice.status).toBe(400);
    const many = new URLSearchParams(Array.from({ length: 3_000 }, (_, n): [string, string] => [`f${n}`, ""])).toString();
    expect((await served.request(null, "POST", `/forms/${form.token}`, many, urlencoded)).status).toBe(400);
    expect((await served.request(null, "DELETE", `/forms/${form.token}`)).status).toBe(405);
    expect(await runs()).toEqual([]);
    expect(served.failures).toEqual([]);
  });

  test("S19.7: what fills in the field that people do not see is not taken; sent again without, it is", async () => {
    const page = await (await served.request(null, "GET", `/forms/${form.token}`)).text();
    expect(page).toMatch(/<div class="unseen" aria-hidden="true"><label>Leave this empty<input name="\.website"/);
    const trapped = await send({ ...good, ".website": "https://spam.example" });
    const again = await trapped.text();
    expect([trapped.status, again.includes("people do not see"), again.includes("spam.example")]).toEqual([422, true, false]);
    expect(again).toContain('value="ada@example.com"');
    expect(await runs()).toEqual([]);
    expect((await send({ ...good, ".website": "" })).status).toBe(303);
  });

  test("a page of another origin cannot send it", async () => {
    expect((await send(good, id(1), { ...urlencoded, origin: "https://elsewhere.example" })).status).toBe(403);
    expect((await send(good, id(1), { ...urlencoded, "sec-fetch-site": "cross-site" })).status).toBe(403);
  });
});

describe("S19.4: what is sent is one run, however often it is sent", () => {
  test("twenty times at once", async () => {
    const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await send(good)).status));
    // Ten of one address at once, and the others are to come later.
    expect(new Set(statuses)).toEqual(new Set([303, 429]));
    expect(await runs()).toHaveLength(1);
  });

  test("again after a while, although the moment is part of its input", async () => {
    await send(good);
    await served.host.clock.pass(120_000);
    expect((await send(good)).status).toBe(303);
    expect(await runs()).toHaveLength(1);
  });

  test("another content under the same id is said to be another", async () => {
    await send(good);
    const response = await send({ ...good, message: "Something else" });
    expect(response.status).toBe(409);
    expect(await response.text()).toContain("Open the form anew");
    expect(await runs()).toHaveLength(1);
  });

  test.each([
    ["before what came is noted", 1, "before", 0],
    ["between the note and the start", 2, "before", 0],
    ["after the start", 2, "after", 1],
  ] as const)("when the process dies %s, what is sent again is one run", async (_name, commit, when, stored) => {
    served.host.store.arm({ commit, when });
    let isAnswered = false;
    void send(good).then(() => {
      isAnswered = true;
    });
    await served.host.death();
    expect(isAnswered).toBe(false);
    served.open();
    expect(await runs()).toHaveLength(stored);
    await served.host.clock.pass(60_000);
    expect((await send(good)).status).toBe(303);
    expect(await runs()).toHaveLength(1);
  });
});

describe("S19.5: no more is taken than a form says", () => {
  test("in an hour, counted over restarts; then it says when again, and what was written stays", async () => {
    for (const n of [1, 2, 3]) expect((await send(good, id(n))).status).toBe(303);
    served.host.crash();
    served.open();
    const full = await send(good, id(4));
    expect(full.status).toBe(429);
    expect(Number(full.headers.get("retry-after"))).toBeGreaterThan(3_500);
    expect(await full.text()).toContain('value="ada@example.com"');
    // What was taken is known, also now.
    expect((await send(good, id(3))).status).toBe(303);
    served.host.clock.jump(3_600_000);
    expect((await send(good, id(4))).status).toBe(303);
    expect(await runs()).toHaveLength(4);
  });

  test("what is refused counts for nothing", async () => {
    for (const n of [1, 2, 3, 4, 5]) expect((await send({ email: "x" }, id(n))).status).toBe(422);
    for (const n of [1, 2, 3]) expect((await send(good, id(n))).status).toBe(303);
  });

  test("by one address, of which a while later one more is taken", async () => {
    await change({ perHour: 1_000 });
    for (let n = 1; n <= 10; n++) expect((await send(good, id(n))).status).toBe(303);
    const response = await send(good, id(11));
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "30"]);
    await served.host.clock.pass(30_000);
    expect((await send(good, id(11))).status).toBe(303);
    expect((await send(good, id(12))).status).toBe(429);
  });

  test("a closed form says so in plain words, and is opened again", async () => {
    expect(await (await change({ closed: true })).json()).toMatchObject({ closedAt: expect.any(String) });
    for (const response of [await served.request(null, "GET", `/forms/${form.token}`), await send(good)]) {
      expect(response.status).toBe(410);
      expect(await response.text()).toContain("This form is closed");
    }
    await change({ closed: false });
    expect((await send(good)).status).toBe(303);
  });

  test("a link that nobody was given is nobody's", async () => {
    for (const path of ["/forms/contact", `/forms/${form.token}x`, "/forms/%2e%2e", `/forms/${"x".repeat(5_000)}`, "/forms/x/sent"])
      expect((await served.request(null, "GET", path)).status).toBe(404);
  });

  test.each([
    [new SignalboxError("over-budget", "The day of workflow lead has $0.10 left."), 503, "60"],
    [new SignalboxError("instance-paused", "The instance is paused: restored by bo."), 503, "60"],
    [new Error("/home/bo/store"), 500, null],
  ])("what keeps a run from starting is said to nobody outside: %s", async (thrown, status, retryAfter) => {
    vi.spyOn(served.host.engine, "submitForm").mockRejectedValue(thrown);
    const response = await send(good);
    expect([response.status, response.headers.get("retry-after")]).toEqual([status, retryAfter]);
    const page = await response.text();
    expect(page).not.toContain(thrown.message);
    expect(page).toContain('value="ada@example.com"');
  });
});

describe("S19.6: who makes and closes forms", () => {
  test("it takes a permission, and each act is kept", async () => {
    const eve = await served.visitor("eve", ["operator"]);
    expect((await served.request(eve, "POST", "/api/forms", { form: "more", workflow: "lead" })).status).toBe(403);
    expect((await served.request(eve, "PATCH", "/api/forms/contact", { closed: true })).status).toBe(403);
    expect(await (await served.request(eve, "GET", "/api/forms")).json()).toMatchObject([
      { form: "contact", takenLastHour: 0, perHour: 3 },
    ]);
    await change({ closed: true });
    expect((await served.host.engine.instance()).filter(({ type }) => type.startsWith("form-"))).toMatchObject([
      { type: "form-created", detail: { form: "contact", workflow: "lead", by: "ana" } },
      { type: "form-changed", detail: { form: "contact", closed: true, by: "ana", identity: "session" } },
    ]);
  });

  test.each([
    ["a name that is taken", { form: "contact", workflow: "lead" }, 409],
    ["a name that is none", { form: "Con tact", workflow: "lead" }, 400],
    ["a workflow that is not there", { form: "more", workflow: "other" }, 404],
    ["a field that the workflow does not have", { form: "more", workflow: "lead", fixed: { admin: true } }, 400],
    ["none in an hour", { form: "more", workflow: "lead", perHour: 0 }, 400],
    ["an empty title", { form: "more", workflow: "lead", title: " " }, 400],
  ])("%s is refused", async (_name, body, status) => {
    expect((await served.request(ana, "POST", "/api/forms", body)).status).toBe(status);
  });
});
