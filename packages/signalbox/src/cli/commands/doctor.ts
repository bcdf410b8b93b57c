import { SocketEngine } from "../../adapters/socket/socket-engine.ts";
import { checkWorkflow } from "../../analysis/check.ts";
import { count } from "../../base/count.ts";
import { messageOf } from "../../base/error.ts";
import { visible } from "../../base/visible.ts";
import { type Config, policiesOf } from "../../engine/config.ts";
import { secretGaps } from "../../webhook-secrets.ts";
import type { CommandSpec } from "../command.ts";
import { type Finding, fine, open, wrong } from "../doctor/finding.ts";
import { disk, homePermissions, nodeVersion, sqliteVersion } from "../doctor/machine.ts";
import { ownerFindings, storeFindings } from "../doctor/store.ts";
import { exitCode } from "../exit-code.ts";
import type { Palette } from "../output/palette.ts";
import type { Shell } from "../shell.ts";

export const doctor: CommandSpec = {
  usage: "doctor",
  summary: "look whether everything is as it should be: versions, folders, the store, the config, the clock",
  run: async (shell) => {
    const findings = await look(shell);
    const problems = findings.filter(({ status }) => status === "problem").length;
    const { print } = shell;
    if (shell.json) await print.json({ ok: problems === 0, checks: findings });
    else {
      await print.lines(findings.flatMap((finding) => findingText(print.paint, finding)));
      await print.line(problems === 0 ? print.paint.good("Nothing is wrong.") : print.paint.bad(`${count(problems, "problem")}.`));
    }
    return problems === 0 ? exitCode.ok : exitCode.refused;
  },
};

async function look(shell: Shell): Promise<readonly Finding[]> {
  const { home } = shell;
  const now = Date.now();
  const machine = [nodeVersion(process.versions.node), sqliteVersion(), homePermissions(home), ...disk(home), ...storeFindings(home, now)];
  const [running, socket] = await connect(home);
  try {
    return [...machine, ...ownerFindings(home, running), ...socket, ...(await config(shell))];
  } finally {
    await running?.close();
  }
}

async function connect(home: string): Promise<readonly [SocketEngine | null, readonly Finding[]]> {
  try {
    return [await SocketEngine.connect(home), []];
  } catch (thrown) {
    return [null, [wrong("socket", messageOf(thrown), "Stop the process that holds the store, and start it again.")]];
  }
}

async function config(shell: Shell): Promise<readonly Finding[]> {
  try {
    const given = await shell.config();
    const { workflows, people = {} } = given;
    const told = `${shell.configFile}: ${count(workflows.length, "workflow")}, ${count(Object.keys(people).length, "person", "people")}`;
    return [fine("config", told), rolesHeld(given), ...webhooks(given)];
  } catch (thrown) {
    return [wrong("config", messageOf(thrown), "Mend it, or name another with --config.")];
  }
}

/** A webhook that nothing was set up for is none of doctor's problems; a secret that is none is. */
const webhooks = (config: Config): readonly Finding[] =>
  secretGaps(config).map(({ kind, message, advice }) =>
    kind === "missing" ? open("webhooks", `${message} ${advice}`) : wrong("webhooks", message, advice),
  );

/** Whom policies and approvals ask is somebody. */
function rolesHeld(config: Config): Finding {
  const { people = {} } = config;
  const policies = policiesOf(config).map(({ data }) => data);
  const missing = config.workflows.flatMap((workflow) =>
    checkWorkflow(workflow, { policies, people }).problems.flatMap(({ code, path, message }) =>
      code === "nobody-to-ask" ? [`${workflow.id}/${path}: ${message}`] : [],
    ),
  );
  return missing.length === 0
    ? fine("roles", "whoever is asked for a decision is somebody")
    : wrong("roles", missing.join(" "), "Give the role to somebody in `people`, or ask somebody else.");
}

const MARKS = { ok: "✓", problem: "✗", unknown: "·" } as const;

function findingText(paint: Palette, { name, status, detail, advice }: Finding): readonly string[] {
  const colour = status === "ok" ? paint.good : status === "problem" ? paint.bad : paint.quiet;
  return [`${colour(MARKS[status])} ${name.padEnd(12)} ${visible(detail)}`, ...(advice === null ? [] : [`    ${visible(advice)}`])];
}
