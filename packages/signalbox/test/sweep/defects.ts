// Mistakes that the product does not have and that a sweep must notice: each a change of its source text as it is loaded.
import { resolve } from "node:path";
import type { KillMoment } from "./life.ts";

/** A change of one source file: `find` must be in it exactly once. */
export interface Patch {
  /** Absolute. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}
export interface Defect {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** When a kill brings it to light. */
  readonly moments: readonly KillMoment[];
  /** What a sweep says about it. */
  readonly shows: RegExp;
}

const patch = (path: string, find: string, replace: string): Patch => ({
  file: resolve(import.meta.dirname, "../../src", path),
  find,
  replace,
});
const here = (file: string): string => JSON.stringify(resolve(import.meta.dirname, file));

export const defects: readonly Defect[] = [
  {
    // Whoever starts a run is answered before it is on disk.
    name: "acknowledge-before-commit",
    patches: [
      patch(
        "engine/run-actor.ts",
        "    const isFirst = this.live.seq === 0;\n",
        '    const isFirst = this.live.seq === 0;\n    for (const { arrival, committed } of mail) if (arrival.type === "run-started" && this.identity.parent === null) committed?.();\n',
      ),
    ],
    moments: ["before"],
    shows: /^lost: .* was acknowledged/,
  },
  {
    name: "resend-once",
    patches: [
      patch(
        "engine/perform-step.ts",
        'const mayResend = delivery === "free" ||',
        'const mayResend = delivery === "free" || delivery === "once" ||',
      ),
    ],
    moments: ["before", "answered"],
    shows: /^doubled: once .* was sent twice/,
  },
  {
    name: "skip-the-epoch-check",
    patches: [
      patch(
        "adapters/sqlite/sqlite-run-store.ts",
        'if (this.read.meta("epoch") !== String(this.epoch))',
        'if (this.read.meta("epoch") === null)',
      ),
    ],
    moments: ["overtaken"],
    shows: /^overtaken: epoch \d+ was over and could still write/,
  },
  {
    // After a restart the approved call goes out as a new one.
    name: "consume-an-approval-twice",
    patches: [
      patch(
        "engine/call-key.ts",
        "return { argumentsHash, key: effectKey(digest, store.instanceKey, parts) };",
        'const again = "cleared" in command && command.cleared !== undefined ? [...parts, String(store.epoch)] : parts;\n  return { argumentsHash, key: effectKey(digest, store.instanceKey, again) };',
      ),
    ],
    moments: ["before", "answered"],
    shows: /^doubled: keyed c-\w+ mail/,
  },
  {
    name: "drop-the-last-commit",
    patches: [
      patch(
        "adapters/sqlite/database.ts",
        'import { DatabaseSync } from "node:sqlite";',
        `import { DatabaseSync } from "node:sqlite";\nimport { dropLastCommit } from ${here("drop-last-commit.ts")};`,
      ),
      patch(
        "adapters/sqlite/database.ts",
        "const db = new DatabaseSync(file,",
        "dropLastCommit(file);\n  const db = new DatabaseSync(file,",
      ),
    ],
    moments: ["before", "answered"],
    shows: /^lost: .* was acknowledged|^doubled: /,
  },
  {
    // A timer's row is taken away after its event, not with it, and nobody asks whether it has fired.
    name: "fire-a-timer-twice",
    patches: [
      patch("engine/commit-work.ts", "return (writer) => writer.clearTimer(actor.key, event.id);", "return null;"),
      patch(
        "engine/timers.ts",
        `    this.#firing.delete(\`\${timer.run} \${timer.command}\`);`,
        `    const clear = this.#services.committer.submit((writer) => writer.clearTimer(timer.run, timer.command)).catch(() => undefined);
    void clear.then(() => this.#firing.delete(\`\${timer.run} \${timer.command}\`));`,
      ),
      patch("engine/turn.ts", '=> "id" in arrival &&', '=> arrival.type !== "timer-fired" && "id" in arrival &&'),
      patch("engine/run-actor.ts", 'if (!("id" in arrival) ||', 'if (!("id" in arrival) || arrival.type === "timer-fired" ||'),
    ],
    moments: ["before", "after"],
    shows: /^journal: .* timer .* fired twice/,
  },
];

export function defectOf(name: string): Defect {
  const found = defects.find((defect) => defect.name === name);
  if (found === undefined) throw new Error(`There is no defect "${name}". There are: ${defects.map((defect) => defect.name).join(", ")}.`);
  return found;
}
