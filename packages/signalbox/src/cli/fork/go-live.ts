import { createInterface } from "node:readline/promises";
import { SignalboxError } from "../../base/error.ts";
import { visible } from "../../base/visible.ts";
import type { ForkLive, ForkReport, ForkRequest } from "../../ports/fork.ts";
import { tellRun } from "../after.ts";
import { type Options, textOf } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { type Instance, personOf } from "../instance.ts";
import { forkText, liveText } from "../output/fork-text.ts";
import type { Shell } from "../shell.ts";

/** Shows what a live fork would send, asks, and makes it live. */
export async function goLive(
  shell: Shell,
  instance: Instance,
  request: ForkRequest,
  report: ForkReport,
  options: Options,
): Promise<number> {
  const { live } = report;
  if ("why" in live) throw new SignalboxError("state-conflict", `This fork of run ${report.runId} cannot be made live: ${live.why}.`);
  const { paint, width } = shell.print;
  const lines = [...forkText(report, { paint, width }), "", ...liveText(live, { paint, width })];
  if (!shell.json) await shell.print.lines(lines);
  if (!(await isAgreed(shell, live, options))) {
    if (shell.json) await shell.print.json(report);
    shell.note(`Nothing was made live. Whoever has read the list says so with --yes ${live.hash.slice(0, 12)}.`);
    return exitCode.refused;
  }
  const by = personOf(instance, textOf(options, "as"));
  const reason = textOf(options, "reason");
  const run = await instance.engine.makeLive({ ...request, by, hash: live.hash, ...(reason === undefined ? {} : { reason }) });
  const ended = live.ends === null ? "" : ` Run ${live.ends} ends.`;
  await tellRun(shell, instance, run, `${visible(by)} made the fork live.${ended}`);
  return exitCode.ok;
}

const SHORTEST_HASH = 8;

/** By the hash of the list that was seen; at a terminal by a word, since the list is above it. */
async function isAgreed(shell: Shell, { hash }: ForkLive, options: Options): Promise<boolean> {
  const seen = textOf(options, "yes");
  if (seen !== undefined) {
    if (seen.length >= SHORTEST_HASH && hash.startsWith(seen.toLowerCase())) return true;
    throw new SignalboxError(
      "hash-mismatch",
      `The list has the hash ${hash}, not ${visible(seen)}: it is not what you saw. Look at it again.`,
    );
  }
  if (shell.json || !process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question('Type "live" to make it live: ')).trim() === "live";
  } finally {
    terminal.close();
  }
}
