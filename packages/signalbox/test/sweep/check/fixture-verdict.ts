// What the fixtures must have done to the world, written down apart from their workflows.
// F1. Each effect of the list is there once. F2. Nothing else is there. F3. "once" was asked once, whatever happened.
// F4. A repeated request to the keyed target carried the key of the first.
import { existsSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { type LedgerLine, ledgerFile, localFile } from "../fixtures/world.ts";
import type { ExportedRun } from "../journal-export.ts";
import type { Verdict } from "../workload.ts";
import { doubles } from "./journal-check.ts";

const modes = (subject: string): string[] => [
  `keyed ${subject} send`,
  `checked ${subject} post`,
  `once ${subject} order`,
  `local ${subject} write`,
  `keyed ${subject} at-once`,
];
const EXPECTED: ReadonlySet<string> = new Set([
  ...["m-none", "m-unsent", "m-vanished", "m-unheard"].flatMap(modes),
  ...["keyed c-approve mail", "once c-approve goods", "local c-approve granted"],
  ...["keyed c-edit mail-edited", "once c-edit goods", "local c-edit granted"],
  "local c-reject denied",
  "local s-1 expired",
  "once t-1 payment",
  ...["local w-1 after-wait", "keyed w-1 round-0", "keyed w-1 round-1", "keyed w-1 round-2"],
  ...["keyed f-1 a", "keyed f-1 b", "keyed f-1 c", "keyed f-1 d", "once f-1 left", "local f-1 right"],
  ...["once p-1 first", "once p-1 second", "once p-1 third"],
  ...["keyed l-early parcel", "local l-early thanks", "keyed l-late parcel", "local l-late thanks"],
  "local q-1 answer",
  "local h-1 before",
  "once u-1 resumed",
  ...["once x-1 before", "once x-1 repaired", "keyed x-1 fragile", "local x-1 after"],
  "local k-1 thought",
]);
/** Runs that the clock starts: how many there are depends on how long it took. */
const CLOCK = "ticking";

export const fixtureVerdict: Verdict = {
  outcome: (_home, { runs }) =>
    runs
      .filter(({ workflow }) => workflow !== CLOCK)
      .map(({ workflow, subject, status, outcome, output, error }) => ({
        workflow,
        subject,
        status,
        outcome,
        output: sorted(output),
        error,
      }))
      .map((run) => JSON.stringify(run))
      .sort(),
  findings: (home, { runs }) => [
    ...checkEffects(home),
    ...checkClock(
      home,
      runs.filter(({ workflow }) => workflow === CLOCK),
    ),
  ],
};

interface Effect {
  readonly name: string;
  readonly subject: string;
  readonly what: string;
}

function checkEffects(home: string): string[] {
  const requests = requestsOf(home);
  const effects = [...requests.filter(({ effect }) => effect).map(named), ...localEffects(home)].filter(
    ({ subject }) => subject !== "clock",
  );
  const names = effects.map(({ name }) => name);
  const asked = requests.filter(({ target }) => target === "once").map((request) => named(request).name);
  return [
    ...[...EXPECTED].filter((name) => !names.includes(name)).map((name) => `lost: ${name}`),
    ...doubles(names).map((name) => `doubled: ${name}`),
    ...names.filter((name) => !EXPECTED.has(name)).map((name) => `stray: ${name}`),
    ...doubles(asked).map((name) => `doubled: ${name} was sent twice`),
    ...differentKeys(requests).map((name) => `doubled: ${name} was sent under two keys`),
  ];
}

/** F4. */
function differentKeys(requests: readonly LedgerLine[]): string[] {
  const keyed = Map.groupBy(
    requests.filter(({ target }) => target === "keyed"),
    (request) => named(request).name,
  );
  return [...keyed].filter(([, sent]) => new Set(sent.map(({ key }) => key)).size > 1).map(([name]) => name);
}

/** One run per tick, and each did once what it does. */
function checkClock(home: string, runs: readonly ExportedRun[]): string[] {
  const ticks = runs.flatMap(({ events }) => events.filter(({ type }) => type === "run-started").map(({ input }) => JSON.stringify(input)));
  const written = localEffects(home).filter(({ subject }) => subject === "clock");
  const done = runs.filter(({ status }) => status === "completed").length;
  return [
    ...doubles(ticks).map((tick) => `doubled: two runs for the tick ${tick}`),
    ...doubles(written.map(({ name }) => name)).map((name) => `doubled: ${name}`),
    ...(written.length < done ? [`lost: ${done} runs of the clock and ${written.length} effects`] : []),
  ];
}

const named = ({ target, subject, what }: LedgerLine): Effect => ({ name: `${target} ${subject} ${what}`, subject, what });

function requestsOf(home: string): LedgerLine[] {
  if (!existsSync(ledgerFile(home))) return [];
  const lines = readFileSync(ledgerFile(home), "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as LedgerLine);
}

function localEffects(home: string): Effect[] {
  if (!existsSync(localFile(home))) return [];
  const db = new DatabaseSync(localFile(home), { readOnly: true, timeout: 5_000 });
  try {
    const rows = db.prepare("SELECT subject, what FROM effect").all();
    return rows.map(({ subject, what }) => ({
      name: `local ${String(subject)} ${String(what)}`,
      subject: String(subject),
      what: String(what),
    }));
  } finally {
    db.close();
  }
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
