// npm run pack: assembles the publishable package in build/package (JavaScript and declarations instead of source) and packs it.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildConsole } from "./build-console.ts";
import { library, root } from "./root.ts";

const build = join(root, "build");
const target = join(build, "package");
const source = join(root, library);

interface Manifest {
  readonly exports: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(" ")} failed: ${error?.message ?? `${stdout}${stderr}`}`);
}

function emit(): void {
  const config = {
    extends: "../tsconfig.json",
    compilerOptions: {
      noEmit: false,
      declaration: true,
      rewriteRelativeImportExtensions: true,
      rootDir: `../${library}/src`,
      outDir: "package/dist",
    },
    include: [`../${library}/src`],
    exclude: [`../${library}/src/**/*.test.ts`, `../${library}/src/**/*.test-d.ts`],
  };
  writeFileSync(join(build, "tsconfig.json"), JSON.stringify(config, null, 2));
  run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", join(build, "tsconfig.json")], root);
}

/** What the code reads beside itself: anything in src that the compiler does not emit. */
function copyAssets(): void {
  for (const path of globSync("**/*.*", { cwd: join(source, "src"), exclude: ["**/*.ts"] })) {
    const to = join(target, "dist", path);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(source, "src", path), to);
  }
}

const built = (path: string, extension: string): string => path.replace("./src/", "./dist/").replace(/\.ts$/, extension);

const publishedExport = (path: string): string | { types: string; default: string } =>
  path.endsWith(".ts") ? { types: built(path, ".d.ts"), default: built(path, ".js") } : path;

function publishedManifest(manifest: Manifest): object {
  const { devDependencies: _devDependencies, scripts: _scripts, private: _private, ...kept } = manifest;
  const exports = Object.fromEntries(Object.entries(manifest.exports).map(([subpath, path]) => [subpath, publishedExport(path)]));
  return { ...kept, exports, files: ["bin", "dist", "templates", "console"] };
}

function assemble(): void {
  rmSync(build, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  emit();
  copyAssets();
  cpSync(join(source, "bin"), join(target, "bin"), { recursive: true, filter: (path) => !path.endsWith(".test.ts") });
  cpSync(join(source, "templates"), join(target, "templates"), { recursive: true });
  for (const file of ["README.md", "LICENSE"]) if (existsSync(join(root, file))) cpSync(join(root, file), join(target, file));
  const manifest = JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as Manifest;
  writeFileSync(join(target, "package.json"), `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
}

function pack(): string {
  const [packed] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", build, target], root)) as {
    filename: string;
    size: number;
    entryCount: number;
  }[];
  if (packed === undefined) throw new Error("npm pack made no tarball.");
  return `build/${packed.filename}: ${packed.entryCount} files, ${Math.round(packed.size / 1024)} kB`;
}

try {
  assemble();
  await buildConsole();
  cpSync(join(source, "console"), join(target, "console"), { recursive: true });
  console.log(pack());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
