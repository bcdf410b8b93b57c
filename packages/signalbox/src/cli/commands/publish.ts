import { SignalboxError } from "../../base/error.ts";
import { visible } from "../../base/visible.ts";
import type { PublishOutcome, PublishRequest } from "../../ports/engine.ts";
import { asPerson, type CommandSpec, type Options, option, textOf } from "../command.ts";
import { readWholeNumber } from "../input/number-argument.ts";
import { requiredPerson } from "../input/person-argument.ts";
import type { Instance } from "../instance.ts";
import type { Shell } from "../shell.ts";

export const publish: CommandSpec = {
  usage: "publish [workflow]",
  summary: "make a version live, or approve that somebody else does; without a workflow: what waits for others",
  details:
    "Runs that are open stay on their version; starts use the live one. An older version is published like any other.\n" +
    "It is refused where nothing bounds a run, where its ceiling is above its limit, and where something may leave unseen: `signalbox plan` says so before.",
  options: [
    option("--version <number>", "a version that the store has (default: what the registered code is of)"),
    option("--plan <hash>", "of the plan that was seen, or its beginning: refused where what would change is another by now"),
    option("--approve <request>", "approve what somebody else has asked for; needs --plan"),
    option("--reject <request>", "take away what somebody has asked for"),
    asPerson("who does it: somebody who holds role:builder or role:admin"),
    option("--reason <text>", "why; it is kept"),
  ],
  run: async (shell, [workflow], options) => {
    const [approve, reject] = [textOf(options, "approve"), textOf(options, "reject")];
    if (workflow === undefined && approve === undefined && reject === undefined)
      return list(shell, await shell.with("read", ({ engine }) => engine.publishRequests()));
    if ([workflow, approve, reject].filter((each) => each !== undefined).length !== 1)
      throw new SignalboxError("usage", "Name a workflow to publish, or a request to --approve or to --reject: one of them.");
    const outcome = await shell.with("work", (instance) =>
      workflow === undefined ? decide(instance, options, approve, reject) : makeLive(instance, options, workflow),
    );
    await tell(shell, outcome);
  },
};

function makeLive(instance: Instance, options: Options, workflow: string): Promise<PublishOutcome> {
  const [version, plan] = [textOf(options, "version"), textOf(options, "plan")];
  const by = requiredPerson(instance, options);
  const reason = textOf(options, "reason") ?? "";
  if (reason.trim() === "") throw new SignalboxError("usage", "Say why it is published: --reason <text>. It is kept.");
  return instance.engine.publish({
    ...{ workflow, by, reason },
    ...(version === undefined ? {} : { version: readWholeNumber(version, "--version", 1, 999_999_999) }),
    ...(plan === undefined ? {} : { plan }),
  });
}

async function decide(
  instance: Instance,
  options: Options,
  approve: string | undefined,
  reject: string | undefined,
): Promise<PublishOutcome> {
  const request = readWholeNumber(approve ?? reject ?? "", approve === undefined ? "--reject" : "--approve", 1, 999_999_999);
  const by = requiredPerson(instance, options);
  const open = (await instance.engine.publishRequests({ all: true })).find((each) => each.request === request);
  if (open === undefined)
    throw new SignalboxError("not-found", `There is no request ${request} to publish. "signalbox publish" lists those that are open.`);
  const plan = textOf(options, "plan");
  if (approve !== undefined && plan === undefined)
    throw new SignalboxError(
      "usage",
      `Say which plan you approve: --plan <hash>, which "signalbox plan ${open.workflow} --version ${open.version}" prints.`,
    );
  const reason = textOf(options, "reason");
  return instance.engine.decidePublish({
    ...{ request, by, decision: approve === undefined ? "reject" : "approve", plan: plan ?? open.plan },
    ...(reason === undefined ? {} : { reason }),
  });
}

async function list(shell: Shell, requests: readonly PublishRequest[]): Promise<void> {
  if (shell.json) return shell.print.json(requests);
  await shell.print.lines(requests.length === 0 ? ["Nothing waits for others to approve."] : requests.flatMap(requestText));
}

const requestText = (request: PublishRequest): readonly string[] => {
  const { workflow, version, by, at, reason, approvedBy, approvals, plan, state } = request;
  const missing = approvals - approvedBy.length;
  return [
    visible(`${request.request}  ${workflow} version ${version}, asked for by ${by} at ${at}: ${reason}`),
    ...(approvedBy.length === 0 ? [] : [visible(`   approved by ${approvedBy.join(", ")}`)]),
    state === "void"
      ? "   void: what is live, or what would change, is another by now. Reject it, and ask again."
      : visible(
          `   needs ${missing} more: signalbox plan ${workflow} --version ${version}, then: signalbox publish --approve ${request.request} --plan ${plan.slice(0, 12)} --as <person>`,
        ),
  ];
};

async function tell(shell: Shell, outcome: PublishOutcome): Promise<void> {
  if (shell.json) return shell.print.json(outcome);
  const { publication, request } = outcome;
  if (publication !== null)
    return shell.print.line(`Version ${publication.version} is live. Starts use it from now on; open runs stay on theirs.`);
  if (request === null) return;
  if (request.state === "rejected") return shell.print.line(`Request ${request.request} is rejected.`);
  await shell.print.lines(["Others have to approve it before it goes live:", ...requestText(request)]);
}
