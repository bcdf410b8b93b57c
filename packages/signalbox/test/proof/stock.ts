// What the small workflows of the corpus are made of. Nothing here ever runs.
import { z } from "zod";
import { agent, type Flow, type Policy, type Ref, tool, workflow } from "../../src/index.ts";

export const Mail = z.object({ to: z.string(), subject: z.string(), body: z.string() });
export const Case = z.object({
  id: z.string(),
  email: z.string(),
  manager: z.string(),
  name: z.string(),
  message: z.string(),
  amount: z.number(),
  limit: z.number(),
  vip: z.boolean(),
  kind: z.enum(["small", "large"]),
  mail: Mail,
  spare: Mail,
  people: z.array(z.object({ email: z.string(), name: z.string() })),
  mails: z.array(Mail),
});
export type Case = z.infer<typeof Case>;
export type Input = Ref<Case>;
const Done = z.object({ id: z.string() });

export const sendMail = tool({
  id: "mail.send",
  description: "Sends a mail",
  input: Mail,
  output: Done,
  effect: "external",
  scope: "mail:send",
  run: () => ({ id: "" }),
});
export const pay = tool({
  id: "bank.pay",
  description: "Pays",
  input: z.object({ account: z.string(), amount: z.number() }),
  output: z.object({ receipt: z.string(), paid: z.boolean() }),
  effect: "destructive",
  run: () => ({ receipt: "", paid: true }),
});
export const erase = tool({
  id: "crm.erase",
  description: "Erases a customer",
  input: z.object({ id: z.string() }),
  output: Done,
  effect: "destructive",
  run: () => ({ id: "" }),
});
export const note = tool({
  id: "crm.note",
  description: "Notes something at a customer",
  input: z.object({ id: z.string(), text: z.string() }),
  output: Done,
  effect: "write",
  touches: ["customer"],
  run: () => ({ id: "" }),
});
export const tell = tool({
  id: "chat.post",
  description: "Posts to a room",
  input: z.object({ room: z.string(), text: z.string() }),
  output: Done,
  effect: "external",
  run: () => ({ id: "" }),
});
export const look = tool({
  id: "crm.look",
  description: "Looks a customer up",
  input: z.object({ id: z.string() }),
  output: z.object({ email: z.string(), owner: z.string(), account: z.string(), people: z.array(z.object({ email: z.string() })) }),
  effect: "read",
  run: () => ({ email: "", owner: "", account: "", people: [] }),
});

const agentOf = (id: string, tools: Parameters<typeof agent>[0]["tools"]) =>
  agent({
    id,
    goal: "Write a mail.",
    model: "large",
    input: z.object({ message: z.string() }),
    output: Mail,
    tools: tools ?? [],
    limits: { costUsd: 1, tokens: 10_000, turns: 3 },
  });
export const sender = agentOf("sender", [look, sendMail]);
export const eraser = agentOf("eraser", [erase]);
export const noter = agentOf("noter", [look, note]);
export const reader = agentOf("reader", [look]);

/** Words that a model writes. */
export const drafted = (f: Flow, id: string, about: Ref<string>) =>
  f.draft(id, { model: "small", text: about, maxInputTokens: 100, maxOutputTokens: 100 }).text;
/** A mail of which a model wrote the body. */
export const draftedMail = (f: Flow, input: Input) => ({ to: input.email, subject: "Hello", body: drafted(f, "draft", input.message) });
export const by = { by: "role:ae", within: "2d" } as const;

export const flowOf = (id: string, flow: (f: Flow, input: Input) => unknown) =>
  workflow({ id, input: Case, limits: { costUsd: 10 }, flow: (f, input) => void flow(f, input) });
/** A workflow that gives what a model wrote. */
export const drafting = workflow({
  id: "drafting",
  input: Case,
  limits: { costUsd: 1 },
  flow: (f, input) => ({ text: drafted(f, "draft", input.message) }),
});
export type Small = ReturnType<typeof flowOf>;
export interface Sample {
  readonly name: string;
  readonly workflow: Small;
  /** In force; absent: the default policies. */
  readonly policies?: readonly Policy[];
}
