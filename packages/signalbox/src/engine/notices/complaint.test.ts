import { expect, test } from "vitest";
import { env } from "../../base/secret-source.ts";
import { type ConfiguredNotices, noticeComplaint } from "./complaint.ts";

const workflows = [{ id: "lead" }];
const from = "box@signalbox.example";
const smtp = { host: "smtp.example" };
const hook = { url: "https://hooks.example/x", secret: env("NOTICE_SECRET") };
const rule = { name: "many", over: "failures", threshold: 3, window: "1h", to: ["role:operator"] } as const;
const complaint = (config: Omit<ConfiguredNotices, "workflows">): string | null => noticeComplaint({ workflows, ...config });

test("what is written as the page has it is taken", () => {
  expect(complaint({})).toBe(null);
  expect(complaint({ publicUrl: "https://signalbox.example/box" })).toBe(null);
  expect(complaint({ notices: { smtp: { ...smtp, user: "box", password: env("SMTP_PASSWORD") }, from } })).toBe(null);
  expect(complaint({ notices: { smtp: { host: "127.0.0.1", tls: "off", port: 2525 }, from } })).toBe(null);
  expect(complaint({ notices: { webhooks: { team: { ...hook, url: env("URL"), about: ["failed"], workflows: ["lead"] } } } })).toBe(null);
  expect(complaint({ notices: { webhooks: { team: { ...hook, secret: [env("A"), env("B")] } }, operators: ["role:ops", "ana"] } })).toBe(
    null,
  );
  expect(complaint({ alerts: [rule, { ...rule, name: "spend", over: "spend", threshold: 0.5, workflow: "lead" }] })).toBe(null);
});

/** As a config without types has it. */
const wrong: readonly (readonly [string, string, unknown])[] = [
  ["an address that is none", "publicUrl", { publicUrl: "signalbox.example" }],
  ["an address with a query", "publicUrl", { publicUrl: "https://signalbox.example/?a=b" }],
  ["no sender", "needs a sender", { notices: { smtp } }],
  ["a sender that is two", "notices.from", { notices: { smtp, from: "a@b.example, c@d.example" } }],
  ["a sender with a header", "notices.from", { notices: { smtp, from: "a@b.example\r\nBcc: c@d.example" } }],
  ["a URL for a host", "smtp.host", { notices: { from, smtp: { host: "smtp://smtp.example" } } }],
  ["a password in the config", "env(", { notices: { from, smtp: { ...smtp, user: "u", password: "hunter2" } } }],
  ["a user without a password", "or neither", { notices: { from, smtp: { ...smtp, user: "u" } } }],
  ["a password in the clear", "unencrypted", { notices: { from, smtp: { ...smtp, tls: "off", user: "u", password: env("P") } } }],
  ["a port that is none", "smtp.port", { notices: { from, smtp: { ...smtp, port: 0 } } }],
  ["a way of TLS that is none", "smtp.tls", { notices: { from, smtp: { ...smtp, tls: "maybe" } } }],
  ["a time that is none", "deadlineWithin", { notices: { deadlineWithin: "soon" } }],
  ["a webhook without a secret", "team.secret", { notices: { webhooks: { team: { url: hook.url } } } }],
  ["a secret in the config", "team.secret", { notices: { webhooks: { team: { ...hook, secret: "whsec_abc" } } } }],
  ["an address with a password", "team.url", { notices: { webhooks: { team: { ...hook, url: "https://u:p@hooks.example" } } } }],
  ["an address of a file", "team.url", { notices: { webhooks: { team: { ...hook, url: "file:///etc/passwd" } } } }],
  ["a name with a colon", "webhook's name", { notices: { webhooks: { "a:b": hook } } }],
  ["a topic that is none", '"gossip"', { notices: { webhooks: { team: { ...hook, about: ["gossip"] } } } }],
  ["a workflow that is none", '"lost"', { notices: { webhooks: { team: { ...hook, workflows: ["lost"] } } } }],
  ["operators that are a text", "notices.operators", { notices: { operators: "role:ops" } }],
  ["a role with a comma", "notices.operators", { notices: { operators: ["role:a,role:b"] } }],
  ["two alerts of one name", "two alerts", { alerts: [rule, rule] }],
  ["an alert over nothing known", "over must be", { alerts: [{ ...rule, over: "moods" }] }],
  ["a threshold of nothing", "threshold", { alerts: [{ ...rule, threshold: 0 }] }],
  ["half a run", "count of runs", { alerts: [{ ...rule, threshold: 1.5 }] }],
  ["a threshold that is no number", "threshold", { alerts: [{ ...rule, threshold: Number.NaN }] }],
  ["a window that is none", "window", { alerts: [{ ...rule, window: "0s" }] }],
  ["nobody to tell", "who is told", { alerts: [{ ...rule, to: [] }] }],
  ["an alert over a workflow that is none", '"lost"', { alerts: [{ ...rule, workflow: "lost" }] }],
];
test.each(wrong)("%s is refused, and named", (_what, named, config) => {
  expect(complaint(config as Omit<ConfiguredNotices, "workflows">)).toContain(named);
});
