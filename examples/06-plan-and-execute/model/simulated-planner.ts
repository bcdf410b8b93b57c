// How the offline model plans: by rules, without a mind. For "ines" it first makes a mistake; for "archive" it wants more than it may.
import type { Json } from "signalbox";
import type { SimulatedRequest, SimulatedRule } from "signalbox/simulated";

interface Brief {
  readonly input: { readonly person: string };
  readonly feedback: string;
  readonly completed: { readonly [step: string]: unknown };
}
interface Account {
  readonly id: string;
  readonly kind: string;
}

export const simulatedPlanner: SimulatedRule = (request) => {
  if (!request.system.startsWith("Plan how a colleague leaves")) return null;
  const brief = briefOf(request);
  const [look, ...handedIn] = request.calls;
  if (look === undefined)
    return { text: "First I look up what there is.", calls: [{ tool: "directory.accounts", input: { person: brief.input.person } }] };
  const accounts = (look.result as { data?: { accounts?: readonly Account[] } } | undefined)?.data?.accounts ?? [];
  const plan = planFor(brief, accounts, handedIn.length === 0);
  return { calls: [{ tool: "finish", input: { plan } }] };
};

const briefOf = ({ user }: SimulatedRequest): Brief => JSON.parse((user[0] ?? "").slice((user[0] ?? "").indexOf("\n") + 1)) as Brief;

function planFor({ input: { person }, feedback, completed }: Brief, accounts: readonly Account[], isFirst: boolean): Json {
  if (accounts.length > 20)
    return {
      steps: [
        {
          id: "each",
          map: { $literal: accounts.map(({ id }) => id) },
          as: "account",
          max: 50,
          do: [exporting({ $from: "account" }, "export")],
        },
      ],
      result: { closed: 0 },
    };
  const kept = /keep the mailbox/i.test(feedback) ? accounts.filter(({ kind }) => kind !== "mail") : accounts;
  const held = /(a-\d+) is under a legal hold/.exec(feedback)?.[1];
  // A slip of the pen, for the check to find.
  const close = person.startsWith("ines") && isFirst ? "account.close" : "accounts.close";
  const steps = kept.flatMap(({ id }) => [
    exporting(id, `export-${id}`),
    id === held
      ? {
          id: `ask-${id}`,
          call: "tickets.open",
          with: { team: "legal", text: `${id} is under a legal hold: when may it go?` },
          why: "The law keeps it.",
        }
      : { id: `close-${id}`, call: close, with: { account: id } },
  ]);
  const tell = {
    id: "tell",
    call: "mail.send",
    with: {
      to: { $from: "input.manager" },
      subject: "A colleague has left",
      body: { $text: ["The accounts of ", { $from: "input.person" }, " are closed."] },
    },
  };
  return {
    steps: [...steps.filter(({ id }) => !Object.hasOwn(completed, id)), tell],
    result: { closed: kept.length - (held === undefined ? 0 : 1) },
  } as unknown as Json;
}

const exporting = (account: Json, id: string) => ({ id, call: "archives.export", with: { account } });
