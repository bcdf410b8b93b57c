// node scripts/type-cost.ts: what the compiler pays for a workflow of sixty nodes, beyond merely importing the library.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runNode } from "./child.ts";
import { library, root } from "./root.ts";

export interface TypeCost {
  readonly instantiations: number;
  /** The fastest of the passes: the others waited for something else. */
  readonly seconds: number;
}

const limitMs = 60_000;

/** One thread, so that the count is the same every time. */
const tsc = ["node_modules/typescript/bin/tsc", "--extendedDiagnostics", "--singleThreaded", "-p"];

async function measure(file: string, passes: number): Promise<TypeCost> {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-types-"));
  try {
    const config = join(folder, "tsconfig.json");
    writeFileSync(
      config,
      JSON.stringify({
        extends: join(root, "tsconfig.json"),
        compilerOptions: { typeRoots: [join(root, "node_modules/@types")] },
        files: [join(root, library, "test/types", file)],
        include: [],
      }),
    );
    const results: TypeCost[] = [];
    for (let pass = 0; pass < passes; pass++) results.push(parse(file, await runNode([...tsc, config], limitMs)));
    return results.reduce((best, result) => (result.seconds < best.seconds ? result : best));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function parse(file: string, { exitCode, output }: { readonly exitCode: number | null; readonly output: string }): TypeCost {
  const read = (name: string): number => Number(new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(output)?.[1]);
  const cost = { instantiations: read("Instantiations"), seconds: read("Total time") };
  if (exitCode === 0 && Number.isFinite(cost.instantiations) && Number.isFinite(cost.seconds)) return cost;
  throw new Error(`tsc on ${file} ended with ${exitCode}:\n${output}`);
}

/** The cost of the imports, of the sixty nodes with them, and of the nodes alone. */
export async function measureTypeCost(
  passes = 3,
): Promise<{ readonly bare: TypeCost; readonly sixty: TypeCost; readonly nodes: TypeCost }> {
  const bare = await measure("bare-import.ts", passes);
  const sixty = await measure("sixty-nodes.ts", passes);
  const nodes = { instantiations: sixty.instantiations - bare.instantiations, seconds: sixty.seconds - bare.seconds };
  return { bare, sixty, nodes };
}

if (import.meta.main) {
  const { bare, sixty, nodes } = await measureTypeCost();
  const row = (name: string, { instantiations, seconds }: TypeCost): string =>
    `${name.padEnd(14)}${instantiations.toLocaleString("en").padStart(16)}${seconds.toFixed(2).padStart(10)}`;
  console.log(`${"".padEnd(14)}${"instantiations".padStart(16)}${"seconds".padStart(10)}`);
  console.log(row("bare import", bare));
  console.log(row("sixty nodes", sixty));
  console.log(row("difference", nodes));
}
