import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What the engine has promised somebody: from then on it must never be lost. */
export type Acknowledgement =
  | { readonly what: "opened"; readonly epoch: number }
  /** From here on another process owns the store. "committed": this one wrote all the same. */
  | { readonly what: "overtaken" | "committed"; readonly epoch: number }
  | { readonly what: "started"; readonly epoch: number; readonly workflow: string; readonly key: string; readonly runId: string }
  | { readonly what: "ended"; readonly epoch: number; readonly runId: string; readonly status: string }
  /** An event of the run's journal that must be there from now on. */
  | {
      readonly what: "recorded";
      readonly epoch: number;
      readonly runId: string;
      readonly type: string;
      readonly by: string;
      readonly step?: string;
    }
  | { readonly what: "emitted"; readonly epoch: number; readonly eventId: string };
type WithoutEpoch<A> = A extends unknown ? Omit<A, "epoch"> : never;
export type Acknowledge = (acknowledgement: WithoutEpoch<Acknowledgement>) => void;

const fileOf = (home: string): string => join(home, "acknowledged.jsonl");
const walOf = (home: string): string => join(home, "signalbox.db-wal");

/**
 * Writes acknowledgements to a file of their own as they come. One write a line, so a killed process leaves whole lines.
 * `walBytes` is how long the store's write-ahead log was: all of it that the acknowledgement may rest on.
 */
export function acknowledger(home: string, epoch: number, walBytes: (wal: string) => number | undefined): Acknowledge {
  return (acknowledgement) => {
    const line = { ...acknowledgement, epoch, wal: walBytes(walOf(home)) };
    appendFileSync(fileOf(home), `${JSON.stringify(line)}\n`);
  };
}

export type WrittenAcknowledgement = Acknowledgement & { readonly wal?: number };

export function readAcknowledgements(home: string): WrittenAcknowledgement[] {
  if (!existsSync(fileOf(home))) return [];
  const lines = readFileSync(fileOf(home), "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as WrittenAcknowledgement);
}
