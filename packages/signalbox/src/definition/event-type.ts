import { SignalboxError } from "../base/error.ts";
import { isSchema, type OutputOf, type Schema } from "./schema.ts";

declare const PAYLOAD: unique symbol;
/** Something that can happen outside and that a workflow can wait for. */
export interface EventType<T> {
  readonly [PAYLOAD]?: T;
  readonly name: string;
  readonly schema: Schema;
}

/** Declares an event: `const Booked = event("meeting.booked", z.object({ at: z.iso.datetime() }))`. */
export function event<S extends Schema>(name: string, schema: S): EventType<OutputOf<S>> {
  if (typeof name !== "string" || !/^[a-z0-9][a-z0-9._-]{0,99}$/.test(name))
    throw new SignalboxError("definition-invalid", `Event "${name}": a name is lower-case letters, digits, dots, hyphens and underscores.`);
  if (!isSchema(schema)) throw new SignalboxError("definition-invalid", `Event "${name}" needs a schema of its payload.`);
  return { name, schema };
}
