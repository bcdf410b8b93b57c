import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { smallAirline } from "./small-airline.fixture.ts";

/** A folder as the recordings come in, with runs that were made for a test over the small airline. */
export function recordingFolder(runs: readonly object[]): string {
  const folder = mkdtempSync(join(tmpdir(), "recordings-"));
  for (const [name, content] of Object.entries({ ...smallAirline(), runs }))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(content));
  writeFileSync(join(folder, "policy.md"), "Be kind.");
  return folder;
}
