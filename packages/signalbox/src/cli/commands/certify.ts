import { type Certificate, certify as certificateOf } from "../../analysis/certificate/certificate.ts";
import { refusalsOf } from "../../analysis/certificate/refusals.ts";
import { SignalboxError } from "../../base/error.ts";
import type { ToolCard } from "../../definition/tool.ts";
import { policiesOf } from "../../engine/config.ts";
import { modelOf } from "../../engine/models-by-name.ts";
import { cardsOf } from "../../run-ceiling.ts";
import { type CommandSpec, option, textOf } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { readWholeNumber } from "../input/number-argument.ts";
import { certificateText } from "../output/certificate-text.ts";
import type { Shell } from "../shell.ts";
import { chosen } from "./check.ts";

export const certify: CommandSpec = {
  usage: "certify [workflow]",
  summary: "certify what a run can cost, reach and wait for at most, and that people see what leaves before it does",
  options: [
    option("--all", "every workflow, which is what holds where none is named"),
    option("--workflow-version <number>", "a version that the store has, instead of the definition as it is now"),
  ],
  run: async (shell, [id], options) => {
    const version = textOf(options, "workflowVersion");
    if (id !== undefined && options.all === true) throw new SignalboxError("usage", "Name a workflow, or give --all.");
    if (id === undefined && version !== undefined) throw new SignalboxError("usage", "Name the workflow whose version it is.");
    const asked = version ?? options.server;
    const certificates = asked === undefined ? await certificatesHere(shell, id) : await certificatesThere(shell, id, version);
    const [only] = certificates;
    if (!shell.json) for (const certificate of certificates) await shell.print.lines([...certificateText(shell.print, certificate), ""]);
    else await shell.print.json(id === undefined || only === undefined ? certificates : only);
    return certificates.every(isClean) ? exitCode.ok : exitCode.refused;
  },
};

/** Nothing is unbounded, and of whatever leaves it is shown that people see it. */
const isClean = (certificate: Certificate): boolean => refusalsOf(certificate).length === 0 && certificate.approvals.unproven.length === 0;

/** Of what the store here, or a server, has. */
const certificatesThere = (shell: Shell, id: string | undefined, version: string | undefined): Promise<readonly Certificate[]> =>
  shell.with("read", async ({ engine }) => {
    const ids = id === undefined ? (await engine.workflows()).map(({ workflow }) => workflow) : [id];
    const number = version === undefined ? {} : { version: readWholeNumber(version, "--workflow-version", 1, 999_999) };
    return Promise.all(ids.map((workflow) => engine.certificate({ workflow, ...number })));
  });

/** Of the definitions as they are in the config's files. */
async function certificatesHere(shell: Shell, id: string | undefined): Promise<readonly Certificate[]> {
  const config = await shell.definitions();
  const policies = policiesOf(config).map(({ data }) => data);
  const people = config.people === undefined ? {} : { people: config.people };
  const factTools = new Map(policiesOf(config).flatMap(({ tools }) => [...tools]));
  const factTool = (tool: string): ToolCard | null => factTools.get(tool)?.card ?? null;
  return chosen(config, id).map((workflow) => certificateOf(workflow, { model: cardsOf(modelOf(config)), policies, factTool, ...people }));
}
