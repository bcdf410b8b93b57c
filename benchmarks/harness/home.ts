// O1. A benchmark deletes no store that a benchmark did not leave.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const out = resolve(import.meta.dirname, "../.out");
/** Left in a folder that a benchmark filled. */
const MARK = "benchmark.json";
type Claim = { readonly [name: string]: number | string };

/**
 * The folder that a scenario fills: --home, SIGNALBOX_HOME, or benchmarks/.out/<scenario>.
 * @throws when --home holds a store that is not a benchmark's.
 */
export function homeOf(scenario: string, given: string | undefined, note: (message: string) => void): string {
  const standard = join(out, scenario);
  if (given !== undefined) {
    if (!isFree(given)) throw new Error(`${given} holds a store that no benchmark left there. Give an empty folder.`);
    return resolve(given);
  }
  const fromEnvironment = process.env.SIGNALBOX_HOME;
  if (fromEnvironment === undefined || fromEnvironment === "") return standard;
  if (isFree(fromEnvironment)) return resolve(fromEnvironment);
  note(`SIGNALBOX_HOME holds a store that no benchmark left there; this one goes to ${standard}.`);
  return standard;
}

/** Empties the folder of what a benchmark left (O1) and marks it. */
export function emptyHome(home: string, claim: Claim): void {
  if (!isFree(home)) throw new Error(`${home} holds a store that no benchmark left there. Give an empty folder.`);
  for (const file of ["signalbox.db", "signalbox.db-wal", "signalbox.db-shm", "lock.db", "owner.json", "epoch.json"])
    rmSync(join(home, file), { force: true });
  mkdirSync(home, { recursive: true, mode: 0o700 });
  mark(home, claim);
}

/** Removes a folder that nobody asked to have. */
export function dropHome(home: string): void {
  if (home.startsWith(out)) rmSync(home, { recursive: true, force: true });
}

/** What the store in the folder is claimed to hold. */
export const mark = (home: string, claim: Claim): void => writeFileSync(join(home, MARK), textOf(claim));

/** The folder holds what is claimed already. */
export const isMarked = (home: string, claim: Claim): boolean =>
  existsSync(join(home, MARK)) && readFileSync(join(home, MARK), "utf8") === textOf(claim);

const textOf = (claim: Claim): string => `${JSON.stringify(claim, null, 2)}\n`;
const isFree = (home: string): boolean => !existsSync(join(home, "signalbox.db")) || existsSync(join(home, MARK));
