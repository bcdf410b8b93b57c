import type { ErrorCode } from "../base/error.ts";

/** What the command ends with. docs/cli.md prints this table. */
export const exitCode = {
  ok: 0,
  /** It was refused, it failed, or what was looked for was found wanting. */
  refused: 1,
  /** The command was not written as it takes it. */
  usage: 2,
  /** The config or a definition in it cannot be loaded. */
  config: 3,
  /** The store or the engine that holds it cannot be reached or used. */
  store: 4,
  /** Nothing is wrong, and something would be otherwise: of `plan`. */
  changed: 10,
  /** A defect of Signalbox, or a tool that threw where nobody could handle it. */
  internal: 70,
  /** ^C; a command that is ended by another signal gives 128 and the signal's number. */
  interrupted: 130,
} as const;

const byError: { readonly [C in ErrorCode]?: number } = {
  usage: exitCode.usage,
  "config-invalid": exitCode.config,
  "definition-invalid": exitCode.config,
  "instance-paused": exitCode.store,
  "storage-full": exitCode.store,
  "store-corrupt": exitCode.store,
  "store-in-use": exitCode.store,
  "store-unsupported": exitCode.store,
  unavailable: exitCode.store,
  internal: exitCode.internal,
};
export const exitCodeOf = (code: ErrorCode): number => byError[code] ?? exitCode.refused;
