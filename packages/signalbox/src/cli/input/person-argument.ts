import { SignalboxError } from "../../base/error.ts";
import { type Options, textOf } from "../command.ts";
import { type Instance, personOf } from "../instance.ts";

/** Who acts, where that must be said. */
export function requiredPerson(instance: Instance, options: Options): string {
  const as = textOf(options, "as");
  if (as === undefined && instance.actsAs !== "key") {
    const names = Object.keys(instance.people).sort().join(", ");
    throw new SignalboxError("usage", `Say who you are: --as <person>. People of the config: ${names === "" ? "none yet" : names}.`);
  }
  return personOf(instance, as);
}
