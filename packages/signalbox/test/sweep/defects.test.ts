import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { applied } from "./defect-loader.ts";
import { defects } from "./defects.ts";
import { sweep } from "./sweep.ts";

describe("a product with a mistake in it is found out by the sweep", () => {
  test.for(defects)("$name", async ({ name, moments, shows }) => {
    const { findings } = await sweep({ workloads: ["together"], points: 200, recoveries: 0, defect: name, moments, until: shows });
    expect(findings.flatMap((home) => home.findings).find((finding) => shows.test(finding))).toMatch(shows);
  });

  test.for(defects)("$name is still a change of the product's source", ({ patches }) => {
    for (const patch of patches) expect(applied(patch, readFileSync(patch.file, "utf8"))).toContain(patch.replace);
  });

  test("a change whose text is not there is refused, and so is one that stands twice", () => {
    const patch = { file: "x.ts", find: "one", replace: "two" };
    expect(() => applied(patch, "nothing of it")).toThrow(/0 times/);
    expect(() => applied(patch, "one and one")).toThrow(/2 times/);
  });
});
