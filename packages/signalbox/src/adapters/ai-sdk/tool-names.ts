// Vendors take letters, digits, "_" and "-" in a tool's name, at most 64 of them; ours have dots and may be longer.
import type { OfferedTool } from "../../ports/model.ts";

export interface ToolNames {
  readonly toWire: (name: string) => string;
  /** A name that was not offered stays as the model wrote it. */
  readonly fromWire: (name: string) => string;
}
const LONGEST = 64;

export function toolNames(tools: readonly OfferedTool[]): ToolNames {
  const wire = new Map<string, string>();
  const ours = new Map<string, string>();
  for (const { name } of tools) {
    let candidate = plain(name);
    for (let n = 2; ours.has(candidate); n++) candidate = `${plain(name).slice(0, LONGEST - 4)}_${n}`;
    wire.set(name, candidate);
    ours.set(candidate, name);
  }
  return { toWire: (name) => wire.get(name) ?? plain(name), fromWire: (name) => ours.get(name) ?? name };
}

const plain = (name: string): string => name.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, LONGEST) || "_";
