// Builds the console when its sources have changed since it was built last; `npm start` and the browser's tests ask for it.
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runNode } from "./child.ts";
import { library, root } from "./root.ts";

const sources = ["apps/console/**/*", `${library}/src/{base,definition,kernel,analysis,http}/**/*.ts`, "package-lock.json"];
const stamp = join(root, "build/console.hash");
const built = join(root, library, "console/index.html");
const limitMs = 3 * 60_000;

function hashOfSources(): string {
  const hash = createHash("sha256");
  for (const path of globSync(sources, { cwd: root }).sort()) {
    const file = join(root, path);
    if (!path.includes("node_modules") && statSync(file).isFile()) hash.update(path).update(readFileSync(file));
  }
  return hash.digest("hex");
}

/** @throws Error with what the build printed, when it failed. */
export async function buildConsole(): Promise<void> {
  const hash = hashOfSources();
  if (existsSync(built) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  const { exitCode, seconds, output } = await runNode(
    ["node_modules/vite/bin/vite.js", "build", "apps/console", "--logLevel", "warn"],
    limitMs,
  );
  if (exitCode !== 0) throw new Error(`The console could not be built:\n${output}`);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
  console.log(`The console was built in ${seconds.toFixed(1)} s.`);
}

if (import.meta.main) await buildConsole();
