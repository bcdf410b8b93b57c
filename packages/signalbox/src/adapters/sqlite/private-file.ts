import { chmodSync, closeSync, openSync } from "node:fs";

/**
 * Makes a file that its owner alone can read before SQLite opens it: the log and the index that SQLite puts beside a database get the
 * mode that the database has at that moment.
 */
export function privateFile(file: string): string {
  closeSync(openSync(file, "a", 0o600));
  chmodSync(file, 0o600);
  return file;
}
