import { SignalboxError } from "../../base/error.ts";
import { isObject, type JsonObject } from "../../base/json.ts";
import type { Graph } from "../../definition/graph.ts";
import { nodesOf } from "../../definition/graph.ts";

/** The event that a run waits for, and how a line of text becomes it. */
export interface AwaitedReply {
  readonly with: (line: string) => { readonly event: string; readonly key: string; readonly payload: JsonObject };
}
/** What a run waits for, as far as it matters here. */
interface Waiting {
  readonly waitingFor: readonly { readonly kind: string; readonly step: string; readonly event?: string }[];
}

/** Null when the run waits for no event. @throws SignalboxError `usage` when a line of text cannot be what it waits for. */
export function awaitedReply(graph: Graph, { waitingFor }: Waiting): AwaitedReply | null {
  const wait = waitingFor.find(({ kind }) => kind === "event");
  if (wait?.event === undefined) return null;
  const id = wait.step.slice(wait.step.lastIndexOf("/") + 1);
  const node = [...nodesOf(graph.main)].map(({ node: each }) => each).find((each) => each.id === id);
  const payload = node?.kind === "wait" && node.for.kind === "event" ? node.for.payload : {};
  const field = textField(payload);
  // An event's name has no blank in it; its key may.
  const blank = wait.event.indexOf(" ");
  const [event, key] = [wait.event.slice(0, blank), wait.event.slice(blank + 1)];
  if (field === null)
    throw new SignalboxError(
      "usage",
      `"${id}" waits for "${event}", which is more than a line of text. Send it with "signalbox emit ${event} <payload> --key ${key}".`,
    );
  return { with: (line) => ({ event, key, payload: { [field]: line } }) };
}

/** The one field that has to be there, where it is a text. */
function textField({ properties, required }: JsonObject): string | null {
  const [name, ...more] = Array.isArray(required) ? required.map(String) : [];
  if (name === undefined || more.length > 0 || !isObject(properties)) return null;
  const schema = properties[name];
  return isObject(schema) && schema.type === "string" ? name : null;
}
