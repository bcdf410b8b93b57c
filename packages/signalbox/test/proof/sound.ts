// Fifty small workflows and more of which nothing is to be said: whoever reports one of them cries wolf.
import { z } from "zod";
import {
  allow,
  and,
  ask,
  coalesce,
  defaultPolicies,
  defaultRules,
  deny,
  eq,
  type Flow,
  gt,
  type In,
  type Policy,
  pick,
  policy,
  policyFor,
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
  reader,
  type Sample,
  sender,
  sendMail,
  tell,
} from "./stock.ts";

const sound: Sample[] = [];
const fine = (name: string, flow: (f: Flow, input: Input) => unknown, policies?: readonly Policy[]): void => {
  const id = `sound-${sound.length + 1}`;
  sound.push({ name, workflow: flowOf(id, flow), ...(policies === undefined ? {} : { policies }) });
};
const fails = (f: Flow) => () => f.fail("no", "denied", "Denied.");
const reviewed = (f: Flow, id: string, mail: In<z.input<typeof Mail>>) =>
  f.approve(id, { ...by, calls: { mail: propose(sendMail, mail) }, granted: (_shown, calls) => f.perform(`${id}-send`, calls.mail) });

// What was proposed is performed.
fine("a drafted mail is approved", (f, input) => void reviewed(f, "review", draftedMail(f, input)));
fine(
  "a payment is approved, by whom its policy names",
  (f, input) => {
    f.approve("review", {
      by: "role:cfo",
      within: "2d",
      calls: { pay: propose(pay, { account: input.email, amount: input.amount }) },
      granted: (_shown, calls) => f.perform("pay", calls.pay, { retry: { maxAttempts: 3 } }),
    });
  },
  [policyFor("payments", pay, { rules: [{ then: ask({ by: "role:cfo", within: "1d" }) }] })],
);
fine("two calls of one approval, each once", (f, input) => {
  f.approve("review", {
    ...by,
    calls: { mail: propose(sendMail, draftedMail(f, input)), wipe: propose(erase, { id: input.id }) },
    granted: (_shown, calls) => {
      f.perform("send", calls.mail);
      f.perform("wipe", calls.wipe);
    },
  });
});
fine("two mails of one approval, each once", (f, input) => {
  const body = drafted(f, "draft", input.message);
  f.approve("review", {
    ...by,
    calls: {
      one: propose(sendMail, { to: input.email, subject: "Hi", body }),
      two: propose(sendMail, { to: input.manager, subject: "Hi", body }),
    },
    granted: (_shown, calls) => void [f.perform("first", calls.one), f.perform("second", calls.two)],
  });
});
fine("it is performed in each of two arms", (f, input) => {
  f.approve("review", {
    ...by,
    calls: { mail: propose(sendMail, draftedMail(f, input)) },
    granted: (_shown, calls) =>
      f.when(
        "now",
        input.vip,
        () => f.perform("at-once", calls.mail),
        () => {
          f.wait("a-day", { for: "1d" });
          f.perform("later", calls.mail);
        },
      ),
  });
});
fine("each item of a list is approved by itself", (f, input) => {
  const body = drafted(f, "draft", input.message);
  f.map("each", input.people, { max: 10, concurrency: 5 }, (one) => void reviewed(f, "review", { to: one.email, subject: "Hi", body }));
});
fine("each round of a loop asks anew", (f, input) => {
  f.repeat("rounds", { maxRounds: 3, initial: { n: 0 }, until: (state) => gt(state.n, 1), exhausted: () => undefined }, (state, round) => {
    const body = drafted(f, "draft", text`${input.message} ${state.n}`);
    reviewed(f, "review", { to: input.email, subject: "Hi", body });
    return { n: round };
  });
});
fine("branches side by side, each with its approval", (f, input) => {
  const body = drafted(f, "draft", input.message);
  f.all("both", {
    a: () => void reviewed(f, "one", { to: input.email, subject: "Hi", body }),
    b: () => void reviewed(f, "two", { to: input.manager, subject: "Hi", body }),
  });
});
fine("two people agree", (f, input) => {
  f.approve("review", {
    ...by,
    count: 2,
    fourEyes: true,
    calls: { wipe: propose(erase, { id: input.id }) },
    granted: (_shown, calls) => f.perform("wipe", calls.wipe),
  });
});
fine("an approval in each arm of a branch", (f, input) => {
  const mail = draftedMail(f, input);
  f.when(
    "vip",
    input.vip,
    () => void reviewed(f, "manager-review", mail),
    () => void reviewed(f, "ae-review", mail),
  );
});
fine("an approval in every arm of a match", (f, input) => {
  const mail = draftedMail(f, input);
  f.match("size", input.kind, { small: () => void reviewed(f, "small-review", mail), large: () => void reviewed(f, "large-review", mail) });
});
fine("one approval after another", (f, input) => {
  f.approve("first", {
    ...by,
    show: input.message,
    granted: () => void reviewed(f, "second", draftedMail(f, input)),
  });
});
fine("its failure is handled without a second send", (f, input) => {
  f.approve("review", {
    ...by,
    calls: { mail: propose(sendMail, draftedMail(f, input)) },
    granted: (_shown, calls) =>
      f.perform("send", calls.mail, { onError: () => f.call("tell", tell, { room: "ops", text: "The mail was not sent." }) }),
  });
});
fine("an agent drafts, and a person clears what is sent", (f, input) => {
  const mail = f.agent("work", reader, { message: input.message }, { otherwise: () => input.spare });
  reviewed(f, "review", { to: input.email, subject: mail.subject, body: mail.body });
});
fine("an agent that was granted to send may only look here", (f, input) => {
  const mail = f.agent("work", sender, { message: input.message }, { only: [look], otherwise: () => input.spare });
  reviewed(f, "review", mail);
});
fine(
  "an agent's calls are asked about by a policy that names it",
  (f, input) => {
    f.agent("work", sender, { message: input.message }, { otherwise: () => undefined });
  },
  [...defaultPolicies, policy("senders", [{ agent: "sender", then: ask({ by: "role:ae", within: "1d" }) }])],
);
fine(
  "an agent's calls are asked about by a policy that names the tool",
  (f, input) => {
    f.agent("work", eraser, { message: input.message }, { otherwise: () => undefined });
  },
  [policyFor("erasing", erase, { rules: [{ then: ask({ by: "role:manager", within: "1d" }) }] })],
);
fine(
  "whatever models choose is asked about",
  (f, input) => {
    f.agent("work", noter, { message: input.message }, { otherwise: () => undefined });
  },
  [policy("choices", [{ ai: "chose", effect: ["write", "external"], then: ask({ by: "role:ae", within: "1d" }) }])],
);
fine("the default policies ask, and whoever is asked here is not of their roles", (f, input) => {
  f.approve("review", {
    by: "role:reviewer",
    within: "1d",
    calls: { wipe: propose(erase, { id: input.id }) },
    granted: (_shown, calls) => f.perform("wipe", calls.wipe),
  });
});
fine(
  "a policy takes several roles, and one of them is asked",
  (f, input) => {
    f.approve("review", {
      by: "role:lead",
      within: "1d",
      calls: { mail: propose(sendMail, input.mail) },
      granted: (_shown, calls) => f.perform("send", calls.mail),
    });
  },
  [policy("mail", [{ effect: "external", then: ask({ by: "role:lead,role:manager", within: "1d" }) }])],
);

// What was shown is sent.
fine("the shown mail is sent as it is", (f, input) => {
  f.approve("review", { ...by, show: draftedMail(f, input), granted: (shown) => f.call("send", sendMail, shown) });
});
fine("the shown fields are sent", (f, input) => {
  f.approve("review", {
    ...by,
    show: draftedMail(f, input),
    granted: (shown) => f.call("send", sendMail, { to: shown.to, subject: shown.subject, body: shown.body }),
  });
});
fine("the values are sent that were shown, by their own names", (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", { ...by, show: mail, granted: () => f.call("send", sendMail, mail) });
});
fine("it is shown with what else there is to know", (f, input) => {
  const mail = draftedMail(f, input);
  const facts = f.call("look", look, { id: input.id });
  f.approve("review", { ...by, show: { mail, facts, amount: input.amount }, granted: (shown) => f.call("send", sendMail, shown.mail) });
});
fine("what was edited is sent", (f, input) => {
  f.approve("review", { ...by, show: draftedMail(f, input), edit: Mail, granted: (shown) => f.call("send", sendMail, shown) });
});
fine("the fields of what was edited are sent", (f, input) => {
  f.approve("review", {
    ...by,
    show: draftedMail(f, input),
    edit: Mail,
    granted: (shown) => f.call("send", sendMail, { to: shown.to, subject: shown.subject, body: shown.body }),
  });
});
fine("a second person sees what the first one edited", (f, input) => {
  f.approve("first", {
    ...by,
    show: draftedMail(f, input),
    edit: Mail,
    granted: (shown) => f.approve("second", { ...by, show: shown, granted: (same) => f.call("send", sendMail, same) }),
  });
});
fine("a template is filled in before, and sent as it was shown", (f, input) => {
  const body = text`Dear ${input.name}, ${drafted(f, "draft", input.message)}`;
  f.approve("review", {
    ...by,
    show: { to: input.email, subject: "Hi", body },
    granted: () => f.call("send", sendMail, { to: input.email, subject: "Hi", body }),
  });
});
fine("under other names, of which each can only be one", (f, input) => {
  f.approve("review", {
    ...by,
    show: { who: input.email, wipe: "everything" },
    granted: (shown) => f.call("wipe", erase, { id: shown.who }),
  });
});
fine("a shown list, to each of it once", (f, input) => {
  const body = drafted(f, "draft", input.message);
  f.approve("review", {
    ...by,
    show: { mails: input.mails, body },
    granted: (shown) => f.map("each", shown.mails, { max: 20 }, (mail) => f.call("send", sendMail, mail)),
  });
});
fine("whatever fails after a denial, the send comes after the grant", (f, input) => {
  const mail = draftedMail(f, input);
  f.approve("review", { ...by, show: mail, granted: () => undefined, denied: fails(f), expired: () => f.fail("late", "late", "Late.") });
  f.call("send", sendMail, mail);
});
fine("the send comes after a branch that always asks", (f, input) => {
  const mail = draftedMail(f, input);
  f.when(
    "vip",
    input.vip,
    () => f.approve("one", { ...by, show: mail, granted: () => undefined, denied: () => f.fail("no-one", "denied", "No.") }),
    () => f.fail("never", "not-important", "Only important customers are written to."),
  );
  f.call("send", sendMail, mail);
});
fine("a flag says that it was granted", (f, input) => {
  const mail = draftedMail(f, input);
  const { ok } = f.approve("review", { ...by, show: mail, granted: () => ({ ok: true }), denied: () => ({ ok: false }) });
  f.when("go", ok, () => f.call("send", sendMail, mail));
});
fine("a word says what was decided", (f, input) => {
  const mail = draftedMail(f, input);
  const { end } = f.approve("review", {
    ...by,
    show: mail,
    granted: () => ({ end: "yes" as const }),
    denied: () => ({ end: "no" as const }),
    expired: () => ({ end: "late" as const }),
  });
  f.match("end", end, { yes: () => f.call("send", sendMail, mail), no: () => undefined, late: () => undefined });
});
fine("the flag and something more", (f, input) => {
  const mail = draftedMail(f, input);
  const { ok } = f.approve("review", { ...by, show: mail, granted: () => ({ ok: true }), denied: () => ({ ok: false }) });
  f.when("go", and(ok, input.vip), () => f.call("send", sendMail, mail));
});
fine("what the grant hands on is sent", (f, input) => {
  const approved = f.approve("review", {
    ...by,
    show: draftedMail(f, input),
    edit: Mail,
    granted: (shown) => ({ mail: shown, ok: true }),
    denied: () => ({ mail: input.spare, ok: false }),
  });
  f.when("go", approved.ok, () => f.call("send", sendMail, approved.mail));
});
fine("it is drafted until somebody grants it", (f, input) => {
  const last = f.repeat(
    "drafts",
    {
      maxRounds: 3,
      initial: { ok: false, body: "" },
      until: (state) => eq(state.ok, true),
      exhausted: (state) => f.fail("never", "never", state.body),
    },
    () => {
      const body = drafted(f, "draft", input.message);
      return f.approve("review", {
        ...by,
        show: { to: input.email, subject: "Hi", body },
        granted: (shown) => ({ ok: true, body: shown.body }),
        denied: () => ({ ok: false, body: "" }),
      });
    },
  );
  f.call("send", sendMail, { to: input.email, subject: "Hi", body: last.body });
});
fine("a question asks for more, and an approval clears it", (f, input) => {
  const answer = f.ask("question", {
    who: "role:ae",
    question: "What?",
    form: z.object({ body: z.string() }),
    within: "1d",
    expired: () => ({ body: "" }),
  });
  reviewed(f, "review", { to: input.email, subject: "Hi", body: text`${drafted(f, "draft", input.message)} ${answer.body}` });
});

// Other workflows.
fine("a workflow that it runs asks by itself", (f, input) => {
  const child = flowOf("asking", (g, given) => void reviewed(g, "review", draftedMail(g, given)));
  f.run("go", child, input);
});
fine("it is run at two places, and asks at both", (f, input) => {
  const child = flowOf("asking", (g, given) => void reviewed(g, "review", draftedMail(g, given)));
  f.run("one", child, input);
  f.run("two", child, input);
});
fine("a workflow that it runs sends what was approved", (f, input) => {
  const child = flowOf("sending", (g, given) => g.call("send", sendMail, given.mail));
  f.approve("review", { ...by, show: input.mail, granted: () => f.run("go", child, input) });
});
fine("what a workflow drafted that it runs is approved", (f, input) => {
  reviewed(f, "review", { to: input.email, subject: "Hi", body: f.run("write", drafting, input).text });
});
fine("a workflow asks, and fails when it is denied", (f, input) => {
  const child = flowOf("asking", (g, given) =>
    g.approve("review", { ...by, show: given.mail, granted: () => undefined, denied: fails(g) }),
  );
  f.run("ask", child, input);
  f.call("send", sendMail, input.mail);
});

// What nobody needs to be asked about.
fine("a confirmation from a fixed template", (f, input) => {
  f.call("confirm", sendMail, { to: input.email, subject: "Booked", body: text`Dear ${input.name}, it is booked.` });
});
fine("a polite refusal when it is denied", (f, input) => {
  f.approve("review", {
    ...by,
    calls: { mail: propose(sendMail, draftedMail(f, input)) },
    granted: (_shown, calls) => f.perform("send", calls.mail),
    denied: () => f.call("refuse", sendMail, { to: input.email, subject: "Sorry", body: "We cannot help you." }),
  });
});
fine("a manager is told when nobody answers", (f, input) => {
  f.approve("review", {
    ...by,
    calls: { wipe: propose(erase, { id: input.id }) },
    granted: (_shown, calls) => f.perform("wipe", calls.wipe),
    denied: () => undefined,
    expired: () => f.call("late", tell, { room: "managers", text: text`Nobody decided about ${input.id}` }),
  });
});
fine("what has arrived is acknowledged before anybody is asked", (f, input) => {
  f.call("acknowledge", sendMail, { to: input.email, subject: "Received", body: "We have your message." });
  reviewed(f, "review", draftedMail(f, input));
});
fine("a follow-up from a template, a week after what was cleared", (f, input) => {
  f.approve("review", {
    ...by,
    calls: { mail: propose(sendMail, draftedMail(f, input)) },
    granted: (_shown, calls) => {
      f.perform("send", calls.mail);
      f.wait("a-week", { for: "7d" });
      f.call("follow-up", sendMail, { to: input.email, subject: "Did you get it?", body: "We wrote to you a week ago." });
    },
  });
});
fine("a judgement is asked for, and a template is sent", (f, input) => {
  f.approve("is-it-real", {
    ...by,
    show: { message: input.message, amount: input.amount },
    granted: () => f.call("welcome", sendMail, { to: input.email, subject: "Welcome", body: "Good to have you." }),
  });
});
fine("small sums by rule, large ones by a person", (f, input) => {
  const payment = { to: input.email, subject: "Refund", body: text`${input.amount} is on its way.` };
  f.when(
    "is-small",
    gt(input.limit, input.amount),
    () => f.call("by-rule", sendMail, payment),
    () => void reviewed(f, "review", payment),
  );
});
fine("an agent that only looks", (f, input) => f.agent("work", reader, { message: input.message }, { otherwise: () => undefined }));
fine("a note that nobody's model wrote", (f, input) => f.call("remember", note, { id: input.id, text: text`Wrote ${input.message}` }));
fine("a note of what was cleared, without a model's words", (f, input) => {
  f.approve("review", {
    ...by,
    calls: { mail: propose(sendMail, draftedMail(f, input)) },
    granted: (_shown, calls, decision) => {
      f.perform("send", calls.mail);
      f.call("remember", note, { id: input.id, text: text`cleared by ${decision.by}` });
    },
  });
});
fine(
  "a policy lets a tool pass that it names",
  (f, input) => {
    f.call("announce", tell, { room: "sales", text: drafted(f, "draft", input.message) });
  },
  [policy("rooms", [{ tool: tell, then: allow() }, ...defaultRules])],
);
fine(
  "a policy asks only about what is large",
  (f, input) => {
    f.call("announce", tell, { room: "sales", text: pick(input, "message").message });
  },
  [policyFor("rooms", tell, { rules: [{ when: (call) => eq(call.args.room, "public"), then: ask({ by: "role:ae", within: "1d" }) }] })],
);
fine(
  "what a policy denies is never sent",
  (f, input) => {
    f.call("announce", tell, { room: "sales", text: coalesce(drafted(f, "draft", input.message), "") }, { onError: () => ({ id: "" }) });
  },
  [policy("rooms", [{ tool: tell, then: deny("Not today.") }])],
);

export { sound };
