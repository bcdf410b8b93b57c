import type { JsonObject } from "signalbox";
import type { Action } from "../data/recorded-run.ts";
import { sameMeaning } from "../replay/canonical.ts";
import type { RecordedWrite } from "./recorded-writes.ts";

const NO_SUCH_CALL = "no such call was wanted";

/** What a wrong write has that the nearest call that should have been made has not: names of arguments, or that no such call was wanted. */
export function wrongArguments({ tool, arguments: args }: RecordedWrite, actions: readonly Action[]): readonly string[] {
  const given = args as JsonObject;
  const differing = actions
    .filter(({ name }) => name === tool)
    .map(({ kwargs }) => Object.keys({ ...kwargs, ...given }).filter((key) => !sameMeaning(kwargs[key] ?? null, given[key] ?? null)))
    .toSorted((left, right) => left.length - right.length);
  return differing[0] ?? [NO_SUCH_CALL];
}
