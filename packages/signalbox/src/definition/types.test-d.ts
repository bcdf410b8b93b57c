// What the compiler infers, and what it refuses. Nothing here runs: `tsc -p .` checks it.
import { z } from "zod";
import {
  add,
  agent,
  allow,
  and,
  ask,
  at,
  type Collected,
  choose,
  coalesce,
  concat,
  contains,
  count,
  deny,
  div,
  eq,
  event,
  every,
  type Flow,
  field,
  filter,
  first,
  gt,
  hoursBetween,
  type InputOf,
  isNull,
  join,
  keys,
  length,
  max,
  merge,
  min,
  ne,
  not,
  type OutputOf,
  oneOf,
  or,
  pick,
  pluck,
  policy,
  policyFor,
  present,
  project,
  propose,
  type Ref,
  type Resolved,
  some,
  split,
  startsWith,
  sum,
  text,
  tool,
  unique,
  values,
  type Workflow,
  workflow,
} from "../index.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** `is<T>()(ref)` compiles when the ref is of exactly T. */
const is =
  <T>() =>
  <R>(_ref: R, ..._same: Equal<Resolved<R>, T> extends true ? [] : ["expected", T, "got", Resolved<R>]): void => {};

const Lead = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  employees: z.number().optional(),
  company: z.object({ domain: z.string(), size: z.number().nullable() }).nullable(),
  source: z.enum(["web", "event", "partner"]),
  vip: z.boolean(),
  tags: z.array(z.object({ label: z.string() })),
  scores: z.record(z.string(), z.number()),
  pair: z.tuple([z.string(), z.number()]),
});
const Payment = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("card"), amount: z.number(), last4: z.string() }),
  z.object({ kind: z.literal("wire"), amount: z.number(), iban: z.string() }),
]);
const Brief = z.object({ briefing: z.string(), subject: z.string(), body: z.string() });
const Booked = event("booked", z.object({ at: z.iso.datetime(), who: z.string() }));

const enrich = tool({
  id: "enrich",
  input: z.object({ domain: z.string(), hint: z.string().optional() }),
  output: z.object({ total: z.number(), segment: z.enum(["smb", "mid", "ent"]) }),
  effect: "read",
  run: ({ domain }) => ({ total: domain.length, segment: "smb" }),
});
const send = tool({
  id: "send",
  input: z.object({ to: z.string(), subject: z.string(), body: z.string() }),
  output: z.object({ messageId: z.string() }),
  effect: "external",
  delivery: { mode: "keyed", window: "24h" },
  run: async (_mail, { idempotencyKey, signal, attempt, runId, fetch }) => {
    const known: [string, AbortSignal, number, string, typeof globalThis.fetch] = [idempotencyKey, signal, attempt, runId, fetch];
    return { messageId: known[0] };
  },
});
const template = tool({
  id: "template",
  input: z.object({ name: z.string() }),
  output: Brief,
  effect: "none",
  run: () => ({ briefing: "", subject: "", body: "" }),
});
const pay = tool({ id: "pay", input: Payment, output: z.object({ ok: z.boolean() }), effect: "external", run: () => ({ ok: true }) });
const withDefault = tool({
  id: "default",
  input: z.object({ n: z.number().default(3), when: z.string().transform((value) => value.length) }),
  output: z.object({ n: z.number() }),
  effect: "none",
  run: ({ n, when }) => ({ n: n + when }),
});
const sub = workflow({
  id: "sub",
  input: z.object({ email: z.string() }),
  limits: { costUsd: 1 },
  flow: (f, input) => f.call("t", template, { name: input.email }),
});

export const tools = (): void => {
  // @ts-expect-error a date is not JSON
  tool({ id: "bad", input: z.object({}), output: z.object({ at: z.date() }), effect: "none", run: () => ({ at: new Date() }) });
  // @ts-expect-error a set is not JSON
  tool({ id: "bad", input: z.object({}), output: z.set(z.string()), effect: "none", run: () => new Set<string>() });
  const Labels = z.object({ label: z.enum(["a", "b"]), list: z.array(z.string()) });
  tool({ id: "ok", input: z.object({ s: z.string() }), output: Labels, effect: "none", run: async () => ({ label: "a", list: [] }) });
  const Found = z.union([z.object({ at: z.string().optional() }), z.string()]);
  tool({ id: "ok", input: z.object({}), output: z.array(Found), effect: "none", run: () => [{ at: "now" }, "nothing"] });
  tool({ id: "ok", input: z.object({}), output: Found, effect: "none", run: () => ({}) });
  // @ts-expect-error a list of dates is not JSON
  tool({ id: "bad", input: z.object({}), output: z.array(z.date()), effect: "none", run: () => [new Date()] });
  // @ts-expect-error an optional date is not JSON
  tool({ id: "bad", input: z.object({}), output: z.object({ at: z.date().optional() }), effect: "none", run: () => ({}) });
  // @ts-expect-error a misspelt member
  tool({ id: "bad", input: z.object({ s: z.string() }), output: Labels, effect: "none", run: async () => ({ label: "c", list: [] }) });
  // @ts-expect-error another type than the schema's
  tool({ id: "bad", input: z.object({}), output: z.object({ n: z.number() }), effect: "none", run: () => ({ n: "1" }) });
  // @ts-expect-error a delivery that does not exist
  tool({ id: "bad", input: Brief, output: Brief, effect: "write", delivery: { mode: "twice" }, run: (brief) => brief });
  // @ts-expect-error a window is part of "keyed"
  tool({ id: "bad", input: Brief, output: Brief, effect: "write", delivery: { mode: "keyed" }, run: (brief) => brief });
  // What says nothing about its type is accepted.
  tool({ id: "any", input: z.any(), output: z.object({ x: z.any() }), effect: "none", run: () => ({ x: 1 }) });
  const flow: Workflow<{ email: string }, { briefing: string; subject: string; body: string }> = sub;
  const input: InputOf<typeof Lead>["source"] = "web";
  const output: OutputOf<typeof Lead>["employees"] = undefined;
  void [flow, input, output];
};

export const reading = (lead: Ref<z.infer<typeof Lead>>, payment: Ref<z.infer<typeof Payment>>): void => {
  is<string>()(lead.email);
  is<number | undefined>()(lead.employees);
  is<"web" | "event" | "partner">()(lead.source);
  is<string | null>()(lead.company.domain);
  is<number | null>()(lead.company.size);
  is<number>()(lead.tags.length);
  is<number | undefined>()(lead.scores.x as NonNullable<typeof lead.scores.x>);
  is<string>()(lead.pair[0]);
  is<number>()(lead.pair[1]);
  is<number>()(payment.amount);
  is<"card" | "wire">()(payment.kind);
  // @ts-expect-error only one variant has it
  payment.iban;
  // @ts-expect-error no such field
  lead.emial;
  // @ts-expect-error + has no meaning on a ref
  lead.pair[1] + 1;
  // @ts-expect-error nor has a comparison with a literal
  lead.source === "web";
  // @ts-expect-error a ref cannot be iterated
  for (const tag of lead.tags) void tag;
  // @ts-expect-error there are no array methods
  lead.tags.map((tag) => tag);
  // @ts-expect-error there are no string methods
  lead.name.toUpperCase();
};

export const expressions = (lead: Ref<z.infer<typeof Lead>>): void => {
  is<boolean>()(and(gt(lead.pair[1], 3), not(lead.vip), or(eq(lead.source, "web"), ne(lead.source, "event"))));
  is<boolean>()(oneOf(lead.source, ["web", "event"]));
  is<boolean>()(isNull(lead.company));
  is<string | number>()(coalesce(lead.employees, "none" as string));
  is<{ email: string; vip: boolean }>()(pick(lead, "email", "vip"));
  const merged = merge(pick(lead, "email"), { vip: 3, extra: lead.name });
  is<number>()(merged.vip);
  is<string>()(merged.extra);
  is<string>()(merged.email);
  is<number | undefined>()(div(lead.pair[1], 2));
  is<string[]>()(split(lead.email, "@"));
  is<{ label: string } | undefined>()(first(lead.tags));
  is<{ label: string } | undefined>()(at(lead.tags, -1));
  is<string[]>()(pluck(lead.tags, "label"));
  is<string[]>()(unique(pluck(lead.tags, "label")));
  is<{ label: string }[]>()(concat(lead.tags, lead.tags));
  is<string>()(join(pluck(lead.tags, "label"), ", "));
  is<number>()(add(length(lead.tags), 1));
  is<boolean>()(contains(lead.email, "@"));
  is<boolean>()(contains(pluck(lead.tags, "label"), "x"));
  gt(coalesce(lead.employees, 0), 3);
  gt(lead.name, "m");
  // @ts-expect-error not a label
  eq(lead.source, "webb");
  // @ts-expect-error not a label
  oneOf(lead.source, ["webb"]);
  // @ts-expect-error a number against a text
  gt(lead.pair[1], "3");
  // @ts-expect-error may be absent
  gt(lead.employees, 3);
  // @ts-expect-error an absence would print
  text`${lead.employees}`;
  // @ts-expect-error no number
  add(lead.name, 1);
  // @ts-expect-error no list of numbers
  sum(lead.tags);
  // @ts-expect-error no such field
  pick(lead, "emial");
  // @ts-expect-error no such field
  pluck(lead.tags, "labl");
  // @ts-expect-error an item of another type
  contains(pluck(lead.tags, "label"), 3);
};

export const overLists = (lead: Ref<z.infer<typeof Lead>>, numbers: Ref<number[]>): void => {
  is<boolean>()(some(lead.tags, (tag) => eq(tag.label, "x")));
  is<boolean>()(every(lead.tags, (tag) => contains(pluck(lead.tags, "label"), tag.label)));
  is<number>()(count(lead.tags, (tag) => startsWith(tag.label, "x")));
  is<{ label: string }[]>()(filter(lead.tags, (tag) => ne(tag.label, lead.name)));
  is<{ of: string; vip: boolean }[]>()(project(lead.tags, (tag) => ({ of: tag.label, vip: lead.vip })));
  is<number | undefined>()(field(lead.scores, lead.name));
  is<1 | 2 | undefined>()(field({ web: 1, event: 2 }, lead.source));
  is<string[]>()(keys(lead.scores));
  is<number[]>()(values(lead.scores));
  is<number>()(min(1, lead.pair[1]));
  is<number | undefined>()(max(numbers));
  is<number | undefined>()(hoursBetween(lead.name, "2026-01-01"));
  is<string | 0>()(choose(lead.vip, lead.name, 0));
  // @ts-expect-error no such field
  some(lead.tags, (tag) => eq(tag.labl, "x"));
  // @ts-expect-error no condition
  filter(lead.tags, (tag) => tag.label);
  // @ts-expect-error no list
  count(lead.name, () => true);
  // @ts-expect-error no list of numbers
  max(lead.tags);
  // @ts-expect-error a number for a time
  hoursBetween(lead.pair[1], lead.name);
};

const readLead = tool({
  id: "lead.read",
  input: z.object({ id: z.string() }),
  output: z.object({ id: z.string(), email: z.string(), vip: z.boolean() }),
  effect: "read",
  run: ({ id }) => ({ id, email: "", vip: false }),
});

export const policies = (): void => {
  policyFor("p", enrich, {
    facts: (call, read) => {
      is<string>()(call.args.domain);
      is<string | null>()(call.subject);
      const lead = read("lead", readLead, { id: call.args.domain });
      is<boolean>()(lead.vip);
      return { lead, same: read("same", readLead, { id: lead.id }) };
    },
    rules: [
      { when: (call, { lead, same }) => and(eq(call.args.domain, lead.email), eq(same.vip, true)), then: deny("No.") },
      { ai: "chose", effect: ["external"], then: ask({ by: "role:ae", within: "2d" }) },
    ],
  });
  policy("q", [{ tool: [enrich, "other"], effect: "external", when: (call) => gt(call.args.anything, 3), then: allow() }]);
  policy("q", {
    facts: (call, read) => ({ lead: read("lead", readLead, { id: call.args.id }) }),
    rules: [{ when: (_call, { lead }) => lead.vip, then: allow() }],
  });
  // @ts-expect-error no such argument
  policyFor("p", enrich, { rules: [{ when: (call) => eq(call.args.dmain, "x"), then: allow() }] });
  // @ts-expect-error no such field of the call
  policyFor("p", enrich, { rules: [{ when: (call) => eq(call.person, "x"), then: allow() }] });
  // @ts-expect-error a vip is no text
  policyFor("p", enrich, { facts: (_call, read) => ({ lead: read("lead", readLead, { id: true }) }), rules: [{ then: allow() }] });
  policyFor("p", enrich, {
    facts: (call, read) => ({ lead: read("lead", readLead, { id: call.args.domain }) }),
    // @ts-expect-error no such fact
    rules: [{ when: (_call, { boss }) => eq(boss, true), then: allow() }],
  });
  // @ts-expect-error the tool is given already
  policyFor("p", enrich, { rules: [{ tool: "x", then: allow() }] });
  // @ts-expect-error no such part
  policy("p", [{ ai: "maybe", then: allow() }]);
  // @ts-expect-error within is missing
  ask({ by: "role:ae" });
  // @ts-expect-error no such effect
  policy("q", [{ effect: "exterior", then: allow() }]);
  // @ts-expect-error an answer is missing
  policy("q", [{ effect: "external" }]);
};

export const calls = (f: Flow, lead: Ref<z.infer<typeof Lead>>, payment: Ref<z.infer<typeof Payment>>): void => {
  is<{ total: number; segment: "smb" | "mid" | "ent" }>()(f.call("a", enrich, { domain: "x.example" }));
  f.call("b", enrich, { domain: text`${lead.name}.example`, hint: lead.name }, { retry: { maxAttempts: 3, on: ["busy"] }, timeout: "10s" });
  f.call("c", template, lead); // a wider ref is accepted
  f.call("d", withDefault, { when: "abc" }); // what a caller writes is the schema's input
  f.call("e", enrich, { domain: coalesce(lead.company.domain, "none") });
  f.call("g", pay, payment);
  f.call("h", pay, { kind: "card", amount: lead.pair[1], last4: lead.name });
  // @ts-expect-error a number for a text
  f.call("i", enrich, { domain: lead.pair[1] });
  // @ts-expect-error may be null
  f.call("j", enrich, { domain: lead.company.domain });
  // @ts-expect-error may be absent
  f.call("k", send, { to: lead.email, subject: "", body: lead.scores.x });
  // @ts-expect-error misspelt
  f.call("l", enrich, { domain: "x", hnt: "y" });
  // @ts-expect-error missing
  f.call("m", enrich, { hint: "y" });
  // @ts-expect-error mixes variants
  f.call("n", pay, { kind: "card", amount: 1, iban: "x" });
  // @ts-expect-error no such option
  f.call("o", enrich, { domain: "x" }, { retries: 3 });
  // @ts-expect-error attempts are what a retry needs
  f.call("p", enrich, { domain: "x" }, { retry: { backoff: "1s" } });

  const handled = f.call(
    "q",
    enrich,
    { domain: "x" },
    {
      onError: (error) => {
        is<string>()(error.code);
        is<number>()(error.attempts);
        return { total: 0, segment: "smb", stale: true };
      },
    },
  );
  is<number>()(handled.total);
  is<{ total: number; segment: "smb" | "mid" | "ent" }>()(
    f.call("r", enrich, { domain: "x" }, { onError: () => f.fail("s", "no", "no data") }),
  );
  const fit = f.compute("t", { lead, handled, k: 3 }, ({ lead: { email }, handled: { total }, k }) => ({ fit: email.length + total + k }));
  is<number>()(fit.fit);
  // @ts-expect-error the inputs have types
  f.compute("u", { lead }, ({ lead: { emial } }) => emial);
  is<{ briefing: string; subject: string; body: string }>()(f.run("v", sub, { email: lead.email }));
  // @ts-expect-error the sub-workflow's input
  f.run("w", sub, { mail: lead.email });
};

export const prompts = (f: Flow, lead: Ref<z.infer<typeof Lead>>): void => {
  const asked = { model: "m", text: lead.name, maxInputTokens: 10 };
  is<{ briefing: string; subject: string; body: string }>()(f.prompt("a", { ...asked, output: Brief, maxOutputTokens: 10 }));
  is<{ briefing: string; subject: string; body: string }>()(f.extract("b", { ...asked, output: Brief, maxOutputTokens: 10 }));
  is<"spam" | "ham">()(f.classify("c", { ...asked, labels: ["spam", "ham"] }).label);
  is<{ summary: string }>()(f.summarize("d", { ...asked, maxOutputTokens: 10 }));
  is<{ text: string }>()(f.draft("e", { ...asked, maxOutputTokens: 10 }));
  // @ts-expect-error tokens are bounded
  f.draft("g", { model: "m", text: "t", maxInputTokens: 10 });
  // @ts-expect-error a typed answer needs a schema
  f.prompt("h", { ...asked, maxOutputTokens: 10 });
  const label = f.classify("i", { ...asked, labels: ["spam", "ham"] }).label;
  // @ts-expect-error not a label
  eq(label, "eggs");
  // @ts-expect-error a forgotten label
  f.match("j", label, { spam: () => 1 });
};

export const branches = (f: Flow, lead: Ref<z.infer<typeof Lead>>, payment: Ref<z.infer<typeof Payment>>): void => {
  f.when("a", present(lead.company), (company) => {
    is<string>()(company.domain);
    f.call("b", enrich, { domain: company.domain });
  });
  const both = f.when(
    "c",
    lead.vip,
    () => f.call("d", template, { name: "x" }),
    () => ({ briefing: "", subject: "", body: "" }),
  );
  is<string>()(both.subject);
  const half = f.when("e", lead.vip, () => f.call("g", template, { name: "x" }));
  // @ts-expect-error one arm gives nothing, so the join may be absent
  f.call("h", send, { to: "x", subject: half.subject, body: "" });
  // @ts-expect-error a text is no condition
  f.when("i", lead.name, () => 1);
  // @ts-expect-error an arm is synchronous
  f.when("j", lead.vip, async () => {});

  is<"a" | "c">()(f.match("k", lead.source, { web: () => "a" as const, event: () => f.fail("l", "x", "y"), partner: () => "c" as const }));
  f.match("m", lead.source, { web: () => {} }, () => {});
  f.match("n", lead.name, { bob: () => {} }, () => {});
  // @ts-expect-error an arm is missing
  f.match("o", lead.source, { web: () => {}, event: () => {} });
  // @ts-expect-error an arm too many
  f.match("p", lead.source, { web: () => {}, event: () => {}, partner: () => {}, prtner: () => {} });
  // @ts-expect-error any text: otherwise is needed
  f.match("q", lead.name, { bob: () => {} });

  const paid = f.matchBy("r", payment, "kind", {
    card: (card) => {
      is<string>()(card.last4);
      return card.last4;
    },
    wire: (wire) => {
      is<string>()(wire.iban);
      return wire.iban;
    },
  });
  is<string>()(paid);
  // @ts-expect-error an arm is missing
  f.matchBy("s", payment, "kind", { card: () => {} });
};

export const loops = (f: Flow, lead: Ref<z.infer<typeof Lead>>): void => {
  is<{ l: string; index: number }[]>()(
    f.map("a", lead.tags, { max: 10, concurrency: 3 }, (tag, index) => {
      is<number>()(index);
      return { l: tag.label, index };
    }),
  );
  is<Collected<string>[]>()(f.map("b", lead.tags, { max: 10, onItemError: "collect" }, (tag) => tag.label));
  // @ts-expect-error max is required
  f.map("c", lead.tags, {}, (tag) => tag);
  // @ts-expect-error not a list
  f.map("d", lead.name, { max: 1 }, (item) => item);
  // @ts-expect-error no such policy
  f.map("e", lead.tags, { max: 1, onItemError: "ignore" }, (tag) => tag);

  is<{ n: number; note: string }>()(
    f.repeat("g", { maxRounds: 5, initial: { n: 0, note: "" }, until: (state) => gt(state.n, 3) }, (state, round) => ({
      n: add(state.n, round),
      note: state.note,
    })),
  );
  is<{ n: number } | string>()(
    f.repeat(
      "h",
      { maxRounds: 5, initial: { n: 0 }, until: (state) => gt(state.n, 3), exhausted: () => "too many" as string },
      (state) => ({ n: add(state.n, 1) }),
    ),
  );
  // @ts-expect-error the next state has another type
  f.repeat("i", { maxRounds: 5, initial: { n: 0 }, until: (state) => gt(state.n, 3) }, () => ({ n: "x" }));
  // @ts-expect-error rounds are bounded
  f.repeat("j", { initial: { n: 0 }, until: (state) => gt(state.n, 3) }, (state) => ({ n: add(state.n, 1) }));

  is<{ x: { briefing: string; subject: string; body: string }; y: number; z: undefined }>()(
    f.all("k", { x: () => f.call("l", template, { name: "x" }), y: () => lead.pair[1], z: () => {} }),
  );
};

export const people = (f: Flow, lead: Ref<z.infer<typeof Lead>>, brief: Ref<z.infer<typeof Brief>>): void => {
  const sent = f.approve("a", {
    show: { to: lead.email, subject: brief.subject, body: brief.body },
    by: text`person:${lead.name}`,
    within: "2d",
    granted: (shown, _calls, decision) => {
      is<string>()(shown.to);
      is<string>()(decision.by);
      is<string | undefined>()(decision.reason);
      return f.call("b", send, shown);
    },
    denied: () => ({ messageId: "none" }),
  });
  is<string>()(sent.messageId);
  f.approve("c", { show: brief, by: "role:ae", within: "2d", edit: Brief, granted: () => {} });
  // @ts-expect-error the schema of another value
  f.approve("d", { show: brief, by: "role:ae", within: "2d", edit: Payment, granted: () => {} });
  // @ts-expect-error silence cannot be spelt "approve"
  f.approve("e", { show: brief, by: "role:ae", within: "2d", onTimeout: "approve", granted: () => {} });
  // @ts-expect-error every approval has a deadline
  f.approve("g", { show: brief, by: "role:ae", granted: () => {} });

  const cleared = f.approve("h", {
    calls: { mail: propose(send, { to: lead.email, subject: brief.subject, body: brief.body }), data: propose(enrich, { domain: "x" }) },
    by: "role:ae",
    within: "2d",
    granted: (_none, calls) => {
      is<number>()(f.perform("i", calls.data).total);
      // @ts-expect-error what was not proposed cannot be performed
      f.perform("j", calls.other);
      // @ts-expect-error a cleared call takes no other input
      f.call("k", send, calls.mail);
      return f.perform("l", calls.mail);
    },
    denied: () => f.fail("m", "denied", "x"),
  });
  is<string>()(cleared.messageId);
  // @ts-expect-error the proposal has the wrong input
  propose(send, { to: lead.email });
  // @ts-expect-error only an approved call can be performed
  f.perform("n", propose(enrich, { domain: "x" }));

  const answer = f.ask("o", {
    who: "role:x",
    question: "?",
    form: z.object({ ok: z.boolean() }),
    within: "1d",
    expired: () => ({ ok: false }),
  });
  is<boolean>()(answer.ok);
  // @ts-expect-error silence needs an answer of its own
  f.ask("p", { who: "role:x", question: "?", form: z.object({ ok: z.boolean() }), within: "1d" });
};

export const waits = (f: Flow, lead: Ref<z.infer<typeof Lead>>): void => {
  f.wait("a", { for: "2d" });
  f.wait("b", { until: lead.name });
  const booked = f.wait("c", { event: Booked, key: lead.id, within: "5d", expired: () => f.fail("d", "x", "y") });
  is<string>()(booked.who);
  // @ts-expect-error an event needs a deadline
  f.wait("e", { event: Booked, key: lead.id, expired: () => {} });
  // @ts-expect-error and what happens when it passes
  f.wait("g", { event: Booked, key: lead.id, within: "5d" });
  // @ts-expect-error a wait gives nothing
  f.wait("h", { for: "1s" }).at;
};

export const workflows = (): void => {
  // @ts-expect-error a flow is synchronous
  workflow({ id: "a", input: Lead, limits: { costUsd: 1 }, flow: async (f) => f.wait("x", { for: "1s" }) });
  // @ts-expect-error the most that a run may spend is required
  workflow({ id: "b", input: Lead, limits: {}, flow: () => {} });
  // @ts-expect-error no such conflict rule
  workflow({ id: "c", input: Lead, limits: { costUsd: 1 }, subject: { key: (lead) => lead.id, conflict: "wait" }, flow: () => {} });
  // @ts-expect-error a subject is a text
  workflow({ id: "d", input: Lead, limits: { costUsd: 1 }, subject: (lead) => lead.company, flow: () => {} });
  workflow({
    id: "e",
    input: Lead,
    limits: { costUsd: 1 },
    subject: (lead) => text`${lead.id}`,
    flow: (_f, _lead, run) => {
      is<string>()(run.id);
      is<string>()(run.startedAt);
    },
  });
};

const worker = agent({
  id: "worker",
  goal: "Find out.",
  model: "large",
  input: z.object({ domain: z.string() }),
  output: z.object({ brief: z.string() }),
  limits: { costUsd: 1, tokens: 1_000, turns: 5 },
});
export const agents = (f: Flow, lead: Ref<z.infer<typeof Lead>>): void => {
  const found = f.agent("a", worker, { domain: lead.id }, { otherwise: (end) => ({ brief: end.message }) });
  is<string>()(found.brief);
  const either = f.agent("b", worker, { domain: lead.id }, { unsure: () => f.fail("c", "x", "y"), overBudget: (end) => end.reason });
  is<{ brief: string } | string>()(f.compute("d", { either }, (values) => values.either));
  // @ts-expect-error the input has another type
  f.agent("e", worker, { domain: 7 }, { otherwise: () => null });
  // @ts-expect-error not finishing needs an answer
  f.agent("g", worker, { domain: "x" }, {});
  // @ts-expect-error both ways of it
  f.agent("h", worker, { domain: "x" }, { unsure: () => null });
  // @ts-expect-error the most that it may spend is required
  agent({ id: "x", goal: "x", model: "m", input: z.any(), output: z.object({}), limits: { tokens: 1, turns: 1 } });
};

// The key of limits is read from the input, and is text.
const keyed = z.object({ customer: z.string(), total: z.number() });
workflow({
  id: "w",
  input: keyed,
  limits: { costUsd: 0, perKey: { key: (order) => order.customer, concurrency: 1 } },
  flow: () => undefined,
});
// @ts-expect-error the input has no such field
workflow({ id: "w", input: keyed, limits: { costUsd: 0, perKey: { key: (order) => order.name, concurrency: 1 } }, flow: () => undefined });
// @ts-expect-error a number is no key
workflow({ id: "w", input: keyed, limits: { costUsd: 0, perKey: { key: (order) => order.total, concurrency: 1 } }, flow: () => undefined });
// @ts-expect-error a rate names its time
workflow({ id: "w", input: keyed, limits: { costUsd: 0, rate: { count: 1 } }, flow: () => undefined });
