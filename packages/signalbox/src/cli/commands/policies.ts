import { ruleWords } from "../../analysis/rule-words.ts";
import { SignalboxError } from "../../base/error.ts";
import { visible } from "../../base/visible.ts";
import type { PolicyData } from "../../definition/policy-data.ts";
import type { CommandSpec } from "../command.ts";
import type { Palette } from "../output/palette.ts";

export const policies: CommandSpec = {
  usage: "policies [id]",
  summary: "the policies in force, as sentences; with an id that policy as data, to be saved, changed and tried",
  details: `signalbox policies refunds > refunds.json   then change the file, and
signalbox backtest --policy @refunds.json   says what would have gone another way.`,
  options: [],
  run: async (shell, [id]) => {
    const { policies: inForce } = await shell.with("read", ({ engine }) => engine.rules());
    if (id !== undefined) {
      const found = inForce.find((policy) => policy.id === id) ?? unknown(id, inForce);
      return shell.json ? shell.print.json(found) : shell.print.raw(`${JSON.stringify(found, null, 2)}\n`);
    }
    if (shell.json) return shell.print.json(inForce);
    await shell.print.lines(inForce.flatMap((policy) => policyText(shell.print.paint, policy)));
    if (inForce.length === 0) shell.note("No policy is in force: nothing is judged.");
  },
};

function unknown(id: string, inForce: readonly PolicyData[]): never {
  const known = inForce.map((policy) => policy.id).join(", ");
  throw new SignalboxError("not-found", `No policy "${id}" is in force. There ${known === "" ? "is none" : `are: ${known}`}.`);
}

const policyText = (paint: Palette, { id, facts, rules }: PolicyData): readonly string[] => [
  paint.strong(visible(id)),
  ...facts.map(({ name, tool }) => paint.quiet(`  reads ${visible(name)} from ${visible(tool)}`)),
  ...rules.map((rule, index) => {
    const { about, when, then, reason } = ruleWords(rule);
    const condition = when === null ? "" : `, if ${visible(when)}`;
    return `  ${index + 1}. ${visible(about)}${condition}: ${visible(then)}${reason === null ? "" : paint.quiet(` (${visible(reason)})`)}`;
  }),
];
