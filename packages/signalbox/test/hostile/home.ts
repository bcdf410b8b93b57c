import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { System } from "../../../../examples/world/system.ts";

const homes: string[] = [];
/** A home of its own for whatever a scenario writes; the tools of the examples find it by this variable. */
export function freshHome(): string {
  const home = mkdtempSync(join(tmpdir(), "signalbox-hostile-"));
  homes.push(home);
  process.env.SIGNALBOX_HOME = home;
  process.env.SIGNALBOX_DEMO_LATENCY = "0";
  return home;
}

export function removeHomes(): void {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
}

/** A system of an example as it is at the beginning: filled once, then copied as a file. */
export class FilledOnce {
  readonly #system: System;
  readonly #file: string;
  #image: string | null = null;

  constructor(system: System, file: string) {
    this.#system = system;
    this.#file = file;
  }

  into(home: string): void {
    this.#image ??= this.#fill();
    mkdirSync(home, { recursive: true });
    copyFileSync(this.#image, join(home, this.#file));
  }

  #fill(): string {
    const folder = mkdtempSync(join(tmpdir(), "signalbox-hostile-image-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    const image = join(folder, "image.db");
    this.#system.in(folder).prepare("VACUUM INTO ?").run(image);
    return image;
  }
}
