import type { Controller } from "../../kernel/index.ts";

/** Text in colours, or plain. */
export interface Palette {
  readonly rules: (text: string) => string;
  readonly ai: (text: string) => string;
  readonly human: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly strong: (text: string) => string;
}

const code =
  (start: string, end: string) =>
  (text: string): string =>
    text === "" ? "" : `\u001b[${start}m${text}\u001b[${end}m`;
/** Slate for rules, violet for models, amber for people: the colours of the drawings. */
const colours: Palette = {
  rules: code("38;5;67", "39"),
  ai: code("38;5;141", "39"),
  human: code("38;5;214", "39"),
  good: code("38;5;71", "39"),
  bad: code("38;5;203", "39"),
  quiet: code("38;5;245", "39"),
  strong: code("1", "22"),
};
const same = (text: string): string => text;
const plain: Palette = { rules: same, ai: same, human: same, good: same, bad: same, quiet: same, strong: same };

/** FORCE_COLOR and NO_COLOR decide; without them a terminal gets colours and nothing else does. */
export function wantsColour(isTTY: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  if ((env.NO_COLOR ?? "") !== "") return false;
  if ((env.FORCE_COLOR ?? "") !== "" && env.FORCE_COLOR !== "0") return true;
  return isTTY && env.TERM !== "dumb";
}

export const paletteFor = (colour: boolean): Palette => (colour ? colours : plain);
export const controllerColour = (palette: Palette, controller: Controller): ((text: string) => string) => palette[controller];
