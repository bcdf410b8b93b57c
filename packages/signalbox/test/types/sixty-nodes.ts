// A workflow of more than sixty nodes, of every kind: what scripts/type-cost.ts measures, and what must stay quick to type.

import { and, coalesce, eq, event, gt, merge, pick, present, propose, text, tool, workflow } from "signalbox";
import { z } from "zod";

const Lead = z.object({
  id: z.string(),
  email: z.string(),
  company: z.object({ domain: z.string(), size: z.number().nullable() }).optional(),
  kind: z.enum(["a", "b", "c"]),
  tags: z.array(z.object({ label: z.string(), weight: z.number() })),
});
const Found = z.object({ total: z.number(), segment: z.enum(["smb", "mid", "ent"]), note: z.string(), parts: z.array(z.string()) });
const Booked = event("meeting.booked", z.object({ at: z.iso.datetime(), who: z.string() }));
const enrich = tool({
  id: "enrich",
  input: z.object({ domain: z.string(), hint: z.string().optional(), n: z.number() }),
  output: Found,
  effect: "read",
  run: ({ domain, n }) => ({ total: n, segment: "smb", note: domain, parts: [] }),
});
const send = tool({
  id: "send",
  input: z.object({ to: z.string(), body: z.string() }),
  output: z.object({ messageId: z.string() }),
  effect: "external",
  run: async () => ({ messageId: "1" }),
});
const child = workflow({
  id: "child",
  input: z.object({ domain: z.string() }),
  limits: { costUsd: 0 },
  flow: (f, { domain }) => f.call("look", enrich, { domain, n: 1 }),
});
const nothing = { total: 0, segment: "mid" as const, note: "", parts: [] };

export const sixtyNodes = workflow({
  id: "sixty-nodes",
  input: Lead,
  limits: { costUsd: 1 },
  outcomes: ["sent", "dropped"],
  flow: (f, lead) => {
    const start = f.call("start", enrich, { domain: lead.email, n: 1 });

    const found1 = f.call(
      "found1",
      enrich,
      { domain: coalesce(lead.company.domain, "x"), hint: start.note, n: start.total },
      { retry: { maxAttempts: 3 }, onError: () => f.fail("no-data1", "no-data", "No data.") },
    );
    const score1 = f.compute("score1", { lead, found: found1 }, ({ lead: { tags }, found }) => ({
      total: tags.length + found.total,
      note: found.note,
    }));
    const branch1 = f.when(
      "branch1",
      and(gt(score1.total, 3), eq(lead.kind, "a")),
      () => f.call("more1", enrich, { domain: "x", n: score1.total }),
      () => nothing,
    );
    const labels1 = f.map("labels1", lead.tags, { max: 5 }, (tag) =>
      f.match("label1", branch1.segment, { smb: () => tag.label, mid: () => text`${tag.label}-${tag.weight}`, ent: () => "e" }),
    );
    const brief1 = f.draft("brief1", { model: "m", text: text`${branch1.note}`, maxInputTokens: 100, maxOutputTokens: 100 });
    const sent1 = f.approve("review1", {
      show: { brief: brief1.text, labels: labels1, facts: merge(pick(lead, "id", "email"), { total: branch1.total }) },
      calls: { mail: propose(send, { to: lead.email, body: brief1.text }) },
      by: "role:ae",
      within: "1d",
      granted: (shown, calls) => {
        const { messageId } = f.perform("send1", calls.mail);
        return f.call("log1", enrich, { domain: messageId, hint: shown.brief, n: shown.facts.total });
      },
      denied: () => start,
    });

    const found2 = f.call(
      "found2",
      enrich,
      { domain: coalesce(lead.company.domain, "x"), hint: sent1.note, n: sent1.total },
      { retry: { maxAttempts: 3 }, onError: () => f.fail("no-data2", "no-data", "No data.") },
    );
    const score2 = f.compute("score2", { lead, found: found2 }, ({ lead: { tags }, found }) => ({
      total: tags.length + found.total,
      note: found.note,
    }));
    const branch2 = f.when(
      "branch2",
      and(gt(score2.total, 3), eq(lead.kind, "a")),
      () => f.call("more2", enrich, { domain: "x", n: score2.total }),
      () => nothing,
    );
    const labels2 = f.map("labels2", lead.tags, { max: 5 }, (tag) =>
      f.match("label2", branch2.segment, { smb: () => tag.label, mid: () => text`${tag.label}-${tag.weight}`, ent: () => "e" }),
    );
    const brief2 = f.draft("brief2", { model: "m", text: text`${branch2.note}`, maxInputTokens: 100, maxOutputTokens: 100 });
    const sent2 = f.approve("review2", {
      show: { brief: brief2.text, labels: labels2, facts: merge(pick(lead, "id", "email"), { total: branch2.total }) },
      calls: { mail: propose(send, { to: lead.email, body: brief2.text }) },
      by: "role:ae",
      within: "1d",
      granted: (shown, calls) => {
        const { messageId } = f.perform("send2", calls.mail);
        return f.call("log2", enrich, { domain: messageId, hint: shown.brief, n: shown.facts.total });
      },
      denied: () => start,
    });

    const found3 = f.call(
      "found3",
      enrich,
      { domain: coalesce(lead.company.domain, "x"), hint: sent2.note, n: sent2.total },
      { retry: { maxAttempts: 3 }, onError: () => f.fail("no-data3", "no-data", "No data.") },
    );
    const score3 = f.compute("score3", { lead, found: found3 }, ({ lead: { tags }, found }) => ({
      total: tags.length + found.total,
      note: found.note,
    }));
    const branch3 = f.when(
      "branch3",
      and(gt(score3.total, 3), eq(lead.kind, "a")),
      () => f.call("more3", enrich, { domain: "x", n: score3.total }),
      () => nothing,
    );
    const labels3 = f.map("labels3", lead.tags, { max: 5 }, (tag) =>
      f.match("label3", branch3.segment, { smb: () => tag.label, mid: () => text`${tag.label}-${tag.weight}`, ent: () => "e" }),
    );
    const brief3 = f.draft("brief3", { model: "m", text: text`${branch3.note}`, maxInputTokens: 100, maxOutputTokens: 100 });
    const sent3 = f.approve("review3", {
      show: { brief: brief3.text, labels: labels3, facts: merge(pick(lead, "id", "email"), { total: branch3.total }) },
      calls: { mail: propose(send, { to: lead.email, body: brief3.text }) },
      by: "role:ae",
      within: "1d",
      granted: (shown, calls) => {
        const { messageId } = f.perform("send3", calls.mail);
        return f.call("log3", enrich, { domain: messageId, hint: shown.brief, n: shown.facts.total });
      },
      denied: () => start,
    });

    const found4 = f.call(
      "found4",
      enrich,
      { domain: coalesce(lead.company.domain, "x"), hint: sent3.note, n: sent3.total },
      { retry: { maxAttempts: 3 }, onError: () => f.fail("no-data4", "no-data", "No data.") },
    );
    const score4 = f.compute("score4", { lead, found: found4 }, ({ lead: { tags }, found }) => ({
      total: tags.length + found.total,
      note: found.note,
    }));
    const branch4 = f.when(
      "branch4",
      and(gt(score4.total, 3), eq(lead.kind, "a")),
      () => f.call("more4", enrich, { domain: "x", n: score4.total }),
      () => nothing,
    );
    const labels4 = f.map("labels4", lead.tags, { max: 5 }, (tag) =>
      f.match("label4", branch4.segment, { smb: () => tag.label, mid: () => text`${tag.label}-${tag.weight}`, ent: () => "e" }),
    );
    const brief4 = f.draft("brief4", { model: "m", text: text`${branch4.note}`, maxInputTokens: 100, maxOutputTokens: 100 });
    const sent4 = f.approve("review4", {
      show: { brief: brief4.text, labels: labels4, facts: merge(pick(lead, "id", "email"), { total: branch4.total }) },
      calls: { mail: propose(send, { to: lead.email, body: brief4.text }) },
      by: "role:ae",
      within: "1d",
      granted: (shown, calls) => {
        const { messageId } = f.perform("send4", calls.mail);
        return f.call("log4", enrich, { domain: messageId, hint: shown.brief, n: shown.facts.total });
      },
      denied: () => start,
    });

    const found5 = f.call(
      "found5",
      enrich,
      { domain: coalesce(lead.company.domain, "x"), hint: sent4.note, n: sent4.total },
      { retry: { maxAttempts: 3 }, onError: () => f.fail("no-data5", "no-data", "No data.") },
    );
    const score5 = f.compute("score5", { lead, found: found5 }, ({ lead: { tags }, found }) => ({
      total: tags.length + found.total,
      note: found.note,
    }));
    const branch5 = f.when(
      "branch5",
      and(gt(score5.total, 3), eq(lead.kind, "a")),
      () => f.call("more5", enrich, { domain: "x", n: score5.total }),
      () => nothing,
    );
    const labels5 = f.map("labels5", lead.tags, { max: 5 }, (tag) =>
      f.match("label5", branch5.segment, { smb: () => tag.label, mid: () => text`${tag.label}-${tag.weight}`, ent: () => "e" }),
    );
    const brief5 = f.draft("brief5", { model: "m", text: text`${branch5.note}`, maxInputTokens: 100, maxOutputTokens: 100 });
    const sent5 = f.approve("review5", {
      show: { brief: brief5.text, labels: labels5, facts: merge(pick(lead, "id", "email"), { total: branch5.total }) },
      calls: { mail: propose(send, { to: lead.email, body: brief5.text }) },
      by: "role:ae",
      within: "1d",
      granted: (shown, calls) => {
        const { messageId } = f.perform("send5", calls.mail);
        return f.call("log5", enrich, { domain: messageId, hint: shown.brief, n: shown.facts.total });
      },
      denied: () => start,
    });

    const found6 = f.call(
      "found6",
      enrich,
      { domain: coalesce(lead.company.domain, "x"), hint: sent5.note, n: sent5.total },
      { retry: { maxAttempts: 3 }, onError: () => f.fail("no-data6", "no-data", "No data.") },
    );
    const score6 = f.compute("score6", { lead, found: found6 }, ({ lead: { tags }, found }) => ({
      total: tags.length + found.total,
      note: found.note,
    }));
    const branch6 = f.when(
      "branch6",
      and(gt(score6.total, 3), eq(lead.kind, "a")),
      () => f.call("more6", enrich, { domain: "x", n: score6.total }),
      () => nothing,
    );
    const labels6 = f.map("labels6", lead.tags, { max: 5 }, (tag) =>
      f.match("label6", branch6.segment, { smb: () => tag.label, mid: () => text`${tag.label}-${tag.weight}`, ent: () => "e" }),
    );
    const brief6 = f.draft("brief6", { model: "m", text: text`${branch6.note}`, maxInputTokens: 100, maxOutputTokens: 100 });
    const sent6 = f.approve("review6", {
      show: { brief: brief6.text, labels: labels6, facts: merge(pick(lead, "id", "email"), { total: branch6.total }) },
      calls: { mail: propose(send, { to: lead.email, body: brief6.text }) },
      by: "role:ae",
      within: "1d",
      granted: (shown, calls) => {
        const { messageId } = f.perform("send6", calls.mail);
        return f.call("log6", enrich, { domain: messageId, hint: shown.brief, n: shown.facts.total });
      },
      denied: () => start,
    });

    const waited = f.wait("waited", { event: Booked, key: lead.id, within: "5d", expired: () => ({ at: "", who: "nobody" }) });
    const answer = f.ask("answer", {
      who: "role:ae",
      question: "Fit?",
      form: z.object({ fit: z.boolean() }),
      within: "1d",
      expired: () => ({ fit: false }),
    });
    const loop = f.repeat("loop", { maxRounds: 3, initial: { n: 0 }, until: (state) => gt(state.n, 2) }, (state, round) => ({
      n: f.compute("step", { state, round }, (input) => input.state.n + input.round + 1),
    }));
    const both = f.all("both", {
      child: () => f.run("child", child, { domain: sent6.note }),
      label: () => f.classify("kind", { model: "m", text: "t", maxInputTokens: 9, labels: ["x", "y"] }),
    });
    f.when("company", present(lead.company), (company) => f.call("last", enrich, { domain: company.domain, n: coalesce(company.size, 0) }));
    f.outcome("sent");
    return { who: waited.who, fit: answer.fit, n: loop.n, child: both.child.total, label: both.label.label };
  },
});
