import { expect, test } from "vitest";
import { measureTypeCost } from "./type-cost.ts";

// 10,900 when this was written. A type that multiplies shows here long before anybody feels it.
test("sixty nodes cost the compiler little more than importing the library", { timeout: 120_000 }, async () => {
  const { nodes } = await measureTypeCost(1);
  expect(nodes.instantiations).toBeLessThan(25_000);
  expect(nodes.seconds).toBeLessThan(2);
});
