import { type Certificate, certify as certificateOf } from "../../analysis/certificate/certificate.ts";
import { refusalsOf } from "../../analysis/certificate/refusals.ts";
import { policiesOf } from "../../engine/config.ts";
import { modelOf } from "../../engine/models-by-name.ts";
import { cardsOf } from "../../run-ceiling.ts";
import type { CommandSpec } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { certificateText } from "../output/certificate-text.ts";
import type { Shell } from "../shell.ts";
import { chosen } from "./check.ts";

export const certify: CommandSpec = {
  usage: "certify [workflow]",
  summary: "certify what a run can cost, reach and wait for at most, and that people see what leaves before it does",
  run: async (shell, [id]) => {
    const certificates = await certificatesHere(shell, id);
    const [only] = certificates;
    if (!shell.json) for (const certificate of certificates) await shell.print.lines([...certificateText(shell.print, certificate), ""]);
    else await shell.print.json(id === undefined || only === undefined ? certificates : only);
    return certificates.some((certificate) => refusalsOf(certificate).length > 0) ? exitCode.refused : exitCode.ok;
  },
};

/** Of the definitions as they are in the config's files. */
async function certificatesHere(shell: Shell, id: string | undefined): Promise<readonly Certificate[]> {
  const config = await shell.config();
  const policies = policiesOf(config).map(({ data }) => data);
  return chosen(config, id).map((workflow) => certificateOf(workflow, { model: cardsOf(modelOf(config)), policies }));
}
