// Fifty small workflows and more, each with one leak: which call it is, on which way, and what is wrong with it.
import { z } from "zod";
import type { LeakCode } from "../../src/analysis/approval-proof/approval-proof.ts";
import {
  and,
  ask,
  at,
  coalesce,
  defaultPolicies,
  eq,
  type Flow,
  gt,
  merge,
  not,
  type Policy,
  policy,
  policyFor,
  present,
  propose,
  text,
} from "../../src/index.ts";
import {
  by,
  drafted,
  draftedMail,
  drafting,
  erase,
  eraser,
  flowOf,
  type Input,
  look,
  Mail,
  note,
  noter,
  pay,
  type Sample,
  sender,
  sendMail,
  tell,
} from "./stock.ts";

export interface PlantedLeak extends Sample {
  readonly node: string;
  readonly path: string;
  readonly code: LeakCode;
}
const leaks: PlantedLeak[] = [];
const leak = (
  name: string,
  [code, node, path]: readonly [LeakCode, string, string],
  flow: (f: Flow, input: Input) => unknown,
  policies?: readonly Policy[],
): void => {
  const id = `leak-${leaks.length + 1}`;
  leaks.push({ name, code, node, path: `start → ${path}`, workflow: flowOf(id, flow), ...(policies === undefined ? {} : { policies }) });
};
const askAe = ask({ by: "role:ae", within: "2d" });

// Another recipient after the approval.
leak("a proposal is approved, and the same words go to somebody else", ["not-shown", "copy", "review granted → copy"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", {
    ...by,
    calls: { mail: propose(sendMail, mail) },
    granted: (_shown, calls) => {
      f.perform("send", calls.mail);
      f.call("copy", sendMail, { ...mail, to: input.manager });
    },
  });
});
leak("what is shown goes to another recipient", ["not-shown", "send", "review granted → send"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", { ...by, show: mail, granted: (shown) => f.call("send", sendMail, merge(shown, { to: input.manager })) });
});
leak("to a recipient that is written in the workflow", ["not-shown", "send", "review granted → send"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", { ...by, show: mail, granted: (shown) => f.call("send", sendMail, merge(shown, { to: "archive@rival.example" })) });
});
leak("to a recipient that was looked up after the approval", ["changed", "send", "review granted → send"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", {
    ...by,
    show: mail,
    granted: (shown) => f.call("send", sendMail, merge(shown, { to: f.call("who", look, { id: input.id }).owner })),
  });
});
leak("no model is involved, and the person saw another recipient", ["not-shown", "send", "review granted → send"], (f, input) => {
  f.approve("review", { ...by, show: input.mail, granted: (shown) => f.call("send", sendMail, merge(shown, { to: input.manager })) });
});
leak("the recipient is not shown at all", ["not-shown", "send", "review granted → send"], (f, input) => {
  const body = drafted(f, "draft", input.message);
  f.approve("review", {
    ...by,
    show: { body },
    granted: (shown) => f.call("send", sendMail, { to: input.email, subject: "Hi", body: shown.body }),
  });
});
leak("a condition chooses the recipient after the approval", ["not-shown", "send", "review granted → send"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", {
    ...by,
    show: mail,
    granted: (shown) => {
      const to = f.when(
        "which",
        input.vip,
        () => shown.to,
        () => input.manager,
      );
      f.call("send", sendMail, { to, subject: shown.subject, body: shown.body });
    },
  });
});
leak("a copy is shown under one name and sent under another", ["renamed", "send", "review granted → send"], (f, input) => {
  const body = drafted(f, "draft", input.message);
  f.approve("review", {
    ...by,
    show: { to: input.email, cc: input.manager, subject: "Hi", body },
    granted: (shown) => f.call("send", sendMail, { to: shown.cc, subject: shown.subject, body: shown.body }),
  });
});
leak("subject and body are swapped", ["renamed", "send", "review granted → send"], (f, input) => {
  const subject = drafted(f, "title", input.message);
  const body = drafted(f, "draft", input.message);
  f.approve("review", {
    ...by,
    show: { to: input.email, subject, body },
    granted: (shown) => f.call("send", sendMail, { to: shown.to, subject: shown.body, body: shown.subject }),
  });
});
leak("of a shown record another field is the recipient", ["renamed", "send", "review granted → send"], (f, input) => {
  const body = drafted(f, "draft", input.message);
  f.approve("review", {
    ...by,
    show: { customer: input, subject: "Hi", body },
    granted: (shown) => f.call("send", sendMail, { to: shown.customer.manager, subject: shown.subject, body: shown.body }),
  });
});
leak("money goes to another account", ["not-shown", "pay", "review granted → pay"], (f, input) => {
  f.approve("review", {
    ...by,
    show: { account: input.email, amount: input.amount },
    granted: (shown) => f.call("pay", pay, { account: input.manager, amount: shown.amount }),
  });
});
leak("a run of another workflow sends it elsewhere", ["not-shown", "go/send", "review granted → go → go/send"], (f, input) => {
  const child = flowOf("child", (g, given) =>
    g.call("send", sendMail, { to: given.manager, subject: given.mail.subject, body: given.mail.body }),
  );
  f.approve("review", { ...by, show: input.mail, granted: () => f.run("go", child, input) });
});

// Changed after the approval.
leak("words are added after the approval", ["changed", "send", "review granted → send"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", {
    ...by,
    show: mail,
    granted: (shown) => f.call("send", sendMail, merge(shown, { body: text`${shown.body} Buy now!` })),
  });
});
leak("a model rewrites what was approved", ["changed", "send", "review granted → send"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", {
    ...by,
    show: mail,
    granted: (shown) => f.call("send", sendMail, merge(shown, { body: drafted(f, "again", shown.body) })),
  });
});
leak("a function changes what was approved", ["changed", "send", "review granted → send"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", {
    ...by,
    show: mail,
    granted: (shown) =>
      f.call(
        "send",
        sendMail,
        f.compute("sign", { mail: shown }, ({ mail: m }) => ({ ...m, body: `${m.body} -- us` })),
      ),
  });
});
leak("a sum is doubled", ["not-shown", "pay", "review granted → pay"], (f, input) => {
  f.approve("review", {
    ...by,
    calls: { pay: propose(pay, { account: input.email, amount: input.amount }) },
    granted: (_shown, calls) => {
      f.perform("paid", calls.pay);
      f.call("pay", pay, { account: input.email, amount: input.limit });
    },
  });
});
leak("what was edited is not what is sent", ["edited", "send", "review granted → send"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", { ...by, show: mail, edit: Mail, granted: () => f.call("send", sendMail, mail) });
});
leak("the body of before the edit is sent", ["edited", "send", "review granted → send"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", { ...by, show: mail, edit: Mail, granted: (shown) => f.call("send", sendMail, merge(shown, { body: mail.body })) });
});
leak("a second person edits it, and the first version is sent", ["edited", "send", "first granted → second granted → send"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("first", {
    ...by,
    show: mail,
    granted: (shown) => f.approve("second", { ...by, show: shown, edit: Mail, granted: () => f.call("send", sendMail, shown) }),
  });
});
leak("where it is missing other words are put in", ["not-shown", "send", "review granted → send"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", {
    ...by,
    show: mail,
    granted: (shown) => f.call("send", sendMail, merge(shown, { body: coalesce(input.spare.body, shown.body) })),
  });
});
leak(
  "two approvals are crossed: what one shows the other lets out",
  ["not-shown", "send", "second denied → first granted → send"],
  (f, input) => {
    const body = drafted(f, "draft", input.message);
    f.approve("second", { ...by, show: { to: input.manager, subject: "B", body }, granted: () => undefined });
    f.approve("first", {
      ...by,
      show: { to: input.email, subject: "A", body },
      granted: () => f.call("send", sendMail, { to: input.manager, subject: "B", body }),
    });
  },
);
leak("another item of the list than the one that was shown", ["not-shown", "send", "review granted → send"], (f, input) => {
  const body = drafted(f, "draft", input.message);
  f.approve("review", {
    ...by,
    show: { to: coalesce(at(input.people, 0).email, input.email), subject: "Hi", body },
    granted: (shown) => f.call("send", sendMail, { to: coalesce(at(input.people, 1).email, input.email), subject: "Hi", body: shown.body }),
  });
});

// A second send.
leak("what was performed is sent once more by hand", ["second-send", "again", "review granted → again"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", {
    ...by,
    calls: { mail: propose(sendMail, mail) },
    granted: (_shown, calls) => {
      f.perform("send", calls.mail);
      f.call("again", sendMail, mail);
    },
  });
});
leak("no model is involved, and it is sent twice", ["second-send", "again", "review granted → again"], (f, input) => {
  f.approve("review", {
    ...by,
    calls: { mail: propose(sendMail, input.mail) },
    granted: (_shown, calls) => {
      f.perform("send", calls.mail);
      f.call("again", sendMail, input.mail);
    },
  });
});
leak("what was shown is sent twice", ["second-send", "again", "review granted → again"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", {
    ...by,
    show: mail,
    granted: (shown) => {
      f.call("send", sendMail, shown);
      f.wait("a-week", { for: "7d" });
      f.call("again", sendMail, shown);
    },
  });
});
leak("once for each of many", ["second-send", "send", "review granted → each of everybody → send"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", {
    ...by,
    show: mail,
    granted: (shown) => f.map("everybody", input.people, { max: 100 }, () => f.call("send", sendMail, shown)),
  });
});
leak("to each of a list that nobody saw", ["not-shown", "send", "review granted → each of everybody → send"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", {
    ...by,
    show: mail,
    granted: (shown) =>
      f.map("everybody", input.people, { max: 100 }, (one) =>
        f.call("send", sendMail, { to: one.email, subject: shown.subject, body: shown.body }),
      ),
  });
});
leak("in a loop", ["second-send", "pay", "review granted → a round of until-paid → pay"], (f, input) => {
  f.approve("review", {
    ...by,
    show: { account: input.email, amount: input.amount },
    granted: (shown) =>
      f.repeat(
        "until-paid",
        { maxRounds: 5, initial: { paid: false }, until: (state) => eq(state.paid, true), exhausted: () => undefined },
        () => ({ paid: f.call("pay", pay, { account: shown.account, amount: shown.amount }).paid }),
      ),
  });
});
leak("in both branches side by side", ["second-send", "right", "review granted → both: b → right"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", {
    ...by,
    show: mail,
    granted: (shown) => f.all("both", { a: () => f.call("left", sendMail, shown), b: () => f.call("right", sendMail, shown) }),
  });
});
leak("again where the first one failed", ["second-send", "again", "review granted → send fails → again"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", {
    ...by,
    calls: { mail: propose(sendMail, mail) },
    granted: (_shown, calls) => f.perform("send", calls.mail, { onError: () => f.call("again", sendMail, mail) }),
  });
});
leak("beside the approval's arms, after it was performed in one", ["no-approval", "after", "review denied → after"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", { ...by, calls: { mail: propose(sendMail, mail) }, granted: (_shown, calls) => f.perform("send", calls.mail) });
  f.call("after", sendMail, mail);
});

// A branch around it.
leak("whoever is important is not asked about", ["no-approval", "direct", "vip? yes → direct"], (f, input) => {
  const mail = draftedMail(f, input);
  f.when(
    "vip",
    input.vip,
    () => f.call("direct", sendMail, mail),
    () =>
      f.approve("review", { ...by, calls: { mail: propose(sendMail, mail) }, granted: (_shown, calls) => f.perform("send", calls.mail) }),
  );
});
leak("the approval is one arm of a branch before the send", ["no-approval", "send", "is-large? no → send"], (f, input) => {
  const mail = draftedMail(f, input);
  f.when("is-large", gt(input.amount, 1_000), () =>
    f.approve("review", { ...by, show: mail, granted: () => undefined, denied: () => f.fail("no", "denied", "Denied.") }),
  );
  f.call("send", sendMail, mail);
});
leak("one label of a match goes around", ["no-approval", "quick", "size = small → quick"], (f, input) => {
  f.match("size", input.kind, {
    small: () => f.call("quick", erase, { id: input.id }),
    large: () =>
      f.approve("review", {
        ...by,
        calls: { wipe: propose(erase, { id: input.id }) },
        granted: (_shown, calls) => f.perform("wipe", calls.wipe),
      }),
  });
});
leak("it is sent when it is denied", ["no-approval", "anyway", "review denied → anyway"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", {
    ...by,
    calls: { mail: propose(sendMail, mail) },
    granted: (_shown, calls) => f.perform("send", calls.mail),
    denied: () => f.call("anyway", sendMail, mail),
  });
});
leak("it is sent when nobody answers", ["no-approval", "late", "review expired → late"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", {
    ...by,
    calls: { mail: propose(sendMail, mail) },
    granted: (_shown, calls) => f.perform("send", calls.mail),
    denied: () => undefined,
    expired: () => f.call("late", sendMail, mail),
  });
});
leak("no model is involved, and it is sent when it is denied", ["no-approval", "anyway", "review denied → anyway"], (f, input) => {
  f.approve("review", {
    ...by,
    calls: { mail: propose(sendMail, input.mail) },
    granted: (_shown, calls) => f.perform("send", calls.mail),
    denied: () => f.call("anyway", sendMail, input.mail),
  });
});
leak("it is sent after the approval, whatever was decided", ["no-approval", "send", "review denied → send"], (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", { ...by, show: mail, granted: () => undefined });
  f.call("send", sendMail, mail);
});
leak("no model is involved, and it is sent whatever was decided", ["no-approval", "send", "review denied → send"], (f, input) => {
  f.approve("review", { ...by, show: input.mail, granted: () => undefined });
  f.call("send", sendMail, input.mail);
});
leak("it is sent before anybody was asked", ["no-approval", "send", "send"], (f, input) => {
  const mail = draftedMail(f, input);
  f.call("send", sendMail, mail);
  f.approve("review", { ...by, show: mail, granted: () => undefined });
});
leak("a flag that both arms set lets it out", ["no-approval", "send", "review denied → go? yes → send"], (f, input) => {
  const mail = draftedMail(f, input);
  const { ok } = f.approve("review", { ...by, show: mail, granted: () => ({ ok: true }), denied: () => ({ ok: true }) });
  f.when("go", ok, () => f.call("send", sendMail, mail));
});
leak("the flag is asked for the wrong way round", ["no-approval", "send", "review denied → go? yes → send"], (f, input) => {
  const mail = draftedMail(f, input);
  const { ok } = f.approve("review", { ...by, show: mail, granted: () => ({ ok: true }), denied: () => ({ ok: false }) });
  f.when("go", not(ok), () => f.call("send", sendMail, mail));
});
leak("an important customer or the flag", ["no-approval", "send", "review denied → go? yes → send"], (f, input) => {
  const mail = draftedMail(f, input);
  const { ok } = f.approve("review", { ...by, show: mail, granted: () => ({ ok: true }), denied: () => ({ ok: input.vip }) });
  f.when("go", and(ok, present(input.name)), () => f.call("send", sendMail, mail));
});
leak("a failure before the approval leads past it", ["no-approval", "fallback", "who fails → fallback"], (f, input) => {
  const mail = draftedMail(f, input);
  f.call("who", look, { id: input.id }, { onError: () => f.call("fallback", sendMail, mail) });
  f.approve("review", { ...by, calls: { mail: propose(sendMail, mail) }, granted: (_shown, calls) => f.perform("send", calls.mail) });
});
leak("it is sent beside the approval, not behind it", ["no-approval", "send", "both: sending → send"], (f, input) => {
  const mail = draftedMail(f, input);
  f.all("both", {
    asking: () => f.approve("review", { ...by, show: mail, granted: () => undefined, denied: () => f.fail("no", "denied", "Denied.") }),
    sending: () => f.call("send", sendMail, mail),
  });
});
leak("the approval is in a loop that may have no round", ["no-approval", "send", "send"], (f, input) => {
  const mail = draftedMail(f, input);
  f.map("ask-each", input.people, { max: 3 }, () =>
    f.approve("review", { ...by, show: mail, granted: () => undefined, denied: () => f.fail("no", "denied", "Denied.") }),
  );
  f.call("send", sendMail, mail);
});
leak("whoever does not answer a question is written to", ["no-approval", "reminder", "question in vain → reminder"], (f, input) => {
  const body = drafted(f, "draft", input.message);
  f.ask("question", {
    who: "role:ae",
    question: "Shall we?",
    form: z.object({ yes: z.boolean() }),
    within: "1d",
    expired: () => f.call("reminder", sendMail, { to: input.email, subject: "Hello", body }) && { yes: false },
  });
});
leak("a question is no approval", ["no-approval", "send", "go? yes → send"], (f, input) => {
  const body = drafted(f, "draft", input.message);
  const answer = f.ask("question", {
    who: "role:ae",
    question: "Shall we?",
    form: z.object({ yes: z.boolean() }),
    within: "1d",
    expired: () => ({ yes: false }),
  });
  f.when("go", answer.yes, () => f.call("send", sendMail, { to: input.email, subject: "Hello", body }));
});
leak("the approval is in a workflow that goes on when it is denied", ["no-approval", "send", "send"], (f, input) => {
  const child = flowOf("asking", (g, given) => g.approve("review", { ...by, show: given.mail, granted: () => undefined }));
  f.run("ask", child, input);
  f.call("pay", look, { id: input.id });
  f.call("send", sendMail, { to: input.email, subject: "Hi", body: drafted(f, "draft", input.message) });
});
leak("a workflow that it runs sends what a model wrote", ["no-approval", "go/send", "go → go/send"], (f, input) => {
  const child = flowOf("sending", (g, given) => g.call("send", sendMail, given.mail));
  f.run("go", child, merge(input, { mail: { to: input.email, subject: "Hi", body: drafted(f, "draft", input.message) } }));
});
leak("what a workflow drafted that it runs is sent", ["no-approval", "send", "send"], (f, input) => {
  f.call("send", sendMail, { to: input.email, subject: "Hi", body: f.run("write", drafting, input).text });
});
leak(
  "an erasure that nobody is asked about, with policies off",
  ["no-approval", "wipe", "vip? no → wipe"],
  (f, input) => {
    f.when(
      "vip",
      input.vip,
      () => undefined,
      () => f.call("wipe", erase, { id: input.id }),
    );
  },
  [],
);
leak(
  "a policy for whatever leaves, and a shortcut",
  ["no-approval", "send", "is-spam? no → send"],
  (f, input) => {
    f.when(
      "is-spam",
      input.vip,
      () => undefined,
      () => f.call("send", sendMail, input.mail),
    );
  },
  [policy("what-leaves", [{ effect: "external", then: askAe }])],
);

// An agent with a sending tool.
const otherwise = { otherwise: () => undefined };
leak("an agent may send", ["chosen-by-model", "work.mail_send", "work mail_send → work.mail_send"], (f, input) => {
  f.agent("work", sender, { message: input.message }, otherwise);
});
leak(
  "an agent may send, and its recipient alone is fixed",
  ["chosen-by-model", "work.mail_send", "work mail_send → work.mail_send"],
  (f, input) => {
    f.agent("work", sender, { message: input.message }, { bind: { "mail.send": { to: input.email } }, ...otherwise });
  },
);
leak(
  "an agent behind an approval of something else",
  ["chosen-by-model", "work.mail_send", "may-it granted → work mail_send → work.mail_send"],
  (f, input) => {
    f.approve("may-it", { ...by, show: input.message, granted: () => f.agent("work", sender, { message: input.message }, otherwise) });
  },
);
leak("an agent may erase", ["chosen-by-model", "work.crm_erase", "work crm_erase → work.crm_erase"], (f, input) => {
  f.agent("work", eraser, { message: input.message }, otherwise);
});
leak("an agent may write to customers' records", ["chosen-by-model", "work.crm_note", "work crm_note → work.crm_note"], (f, input) => {
  f.agent("work", noter, { message: input.message }, otherwise);
});
leak(
  "an agent may send, with policies off",
  ["chosen-by-model", "work.mail_send", "vip? yes → work mail_send → work.mail_send"],
  (f, input) => {
    f.when("vip", input.vip, () => f.agent("work", sender, { message: input.message }, otherwise));
  },
  [],
);
leak(
  "an agent may send, under a policy for another one",
  ["chosen-by-model", "work.mail_send", "work mail_send → work.mail_send"],
  (f, input) => {
    f.agent("work", sender, { message: input.message }, otherwise);
  },
  [...defaultPolicies, policy("others", [{ agent: "reader", then: askAe }])],
);
leak("an agent's draft is sent as it is", ["no-approval", "send", "send"], (f, input) => {
  const written = f.agent("work", sender, { message: input.message }, { only: [look], otherwise: () => input.spare });
  f.call("send", sendMail, written);
});
leak(
  "in a workflow that it runs an agent may send",
  ["chosen-by-model", "go/work.mail_send", "go → go/work mail_send → go/work.mail_send"],
  (f, input) => {
    const child = flowOf("agents", (g, given) => g.agent("work", sender, { message: given.message }, otherwise));
    f.run("go", child, input);
  },
);
leak("what a model wrote is noted at a customer", ["no-approval", "remember", "remember"], (f, input) => {
  f.call("remember", note, { id: input.id, text: drafted(f, "draft", input.message) });
});
leak("what a model wrote goes to a room", ["no-approval", "announce", "announce"], (f, input) => {
  f.call("announce", tell, { room: "sales", text: text`New: ${drafted(f, "draft", input.message)}` });
});

// Constants: no model is involved, and nothing but the address is from the input.
leak("words that were shown go to somebody else", ["not-shown", "send", "review granted → send"], (f, input) => {
  f.approve("review", {
    show: { to: input.email, subject: "Renewal", body: "It ends on Friday." },
    by: "role:ae",
    within: "2d",
    granted: () => f.call("send", sendMail, { to: input.manager, subject: "Renewal", body: "It ends on Friday." }),
  });
});
leak("what was approved is sent once more, by hand", ["second-send", "again", "review granted → again"], (f, input) => {
  const mail = { to: input.email, subject: "Renewal", body: "It ends on Friday." };
  f.approve("review", {
    calls: { mail: propose(sendMail, mail) },
    by: "role:ae",
    within: "2d",
    granted: (_shown, calls) => {
      f.perform("send", calls.mail);
      f.call("again", sendMail, mail);
    },
  });
});
leak("what is asked about is sent beside the approval", ["no-approval", "beside", "both: quick → beside"], (f, input) => {
  const mail = { to: input.email, subject: "Renewal", body: "It ends on Friday." };
  f.all("both", {
    careful: () =>
      f.approve("review", {
        calls: { mail: propose(sendMail, mail) },
        by: "role:ae",
        within: "2d",
        granted: (_shown, calls) => f.perform("send", calls.mail),
      }),
    quick: () => f.call("beside", sendMail, mail),
  });
});
leak("a line is added to words that were shown", ["changed", "send", "review granted → send"], (f, input) => {
  f.approve("review", {
    show: { to: input.email, subject: "Renewal", body: "It ends on Friday." },
    by: "role:ae",
    within: "2d",
    granted: (shown) => f.call("send", sendMail, { to: shown.to, subject: shown.subject, body: text`${shown.body} ${input.message}` }),
  });
});

// Somebody else approves.
leak(
  "a policy names who approves, and somebody else is asked",
  ["wrong-person", "send", "review granted → send"],
  (f, input) => {
    const mail = draftedMail(f, input);
    f.approve("review", {
      by: "role:intern",
      within: "2d",
      calls: { mail: propose(sendMail, mail) },
      granted: (_shown, calls) => f.perform("send", calls.mail),
    });
  },
  [policy("mail", [{ effect: "external", then: ask({ by: "role:lead", within: "1d" }) }])],
);
leak(
  "who is asked is computed, and may be anybody",
  ["wrong-person", "pay", "review granted → pay"],
  (f, input) => {
    f.approve("review", {
      by: input.manager,
      within: "2d",
      calls: { pay: propose(pay, { account: input.email, amount: input.amount }) },
      granted: (_shown, calls) => f.perform("pay", calls.pay),
    });
  },
  [policyFor("payments", pay, { rules: [{ then: ask({ by: "role:cfo", within: "1d" }) }] })],
);

export { leaks };
