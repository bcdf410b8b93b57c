import { visible } from "../../base/visible.ts";
import type { SecretView } from "../../ports/secret.ts";
import type { Palette } from "./palette.ts";
import { table } from "./table.ts";

/** What is stored, a line each; and under it what is wrong with one. */
export function secretText(paint: Palette, secrets: readonly SecretView[]): readonly string[] {
  const lines = table(secrets.map(cells));
  return lines.flatMap((line, index) => {
    const problem = secrets[index]?.problem ?? null;
    return [line, ...(problem === null ? [] : [`  ${paint.bad("problem:")} ${visible(problem)}`])];
  });
}

const cells = ({ name, kind, field, hosts, version, lastUsedAt }: SecretView): readonly string[] => [
  visible(name),
  field === null ? kind : `${kind} (${visible(field)})`,
  hosts.length === 0 ? "-" : hosts.map(visible).join(", "),
  `version ${version}`,
  lastUsedAt === null ? "never used" : `last used ${lastUsedAt}`,
];
