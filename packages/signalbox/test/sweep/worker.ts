// A process of the sweep: lives one life after another, until it is killed. Argument: the lives, as JSON.
// SIGNALBOX_DEFECT names a defect that the product's own source is loaded with.
import { writeSync } from "node:fs";
import { installDefect } from "./defect-loader.ts";
import type { Life } from "./life.ts";

const defect = process.env.SIGNALBOX_DEFECT;
const requireApplied = defect === undefined ? () => undefined : installDefect(defect);
const { live } = await import("./life.ts");
requireApplied();

const lives = JSON.parse(process.argv[2] ?? "[]") as readonly Life[];
for (const life of lives) {
  await live(life);
  // Told at once and whole: the next life may be killed.
  writeSync(1, `${JSON.stringify({ finished: life.home })}\n`);
}
process.exit(0);
