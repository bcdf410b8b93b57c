import { expect, test } from "vitest";
import { normalQuantile, studentQuantile } from "./quantiles.ts";

// From printed tables of the distributions.
test.each([
  [0.5, 0],
  [0.95, 1.644854],
  [0.01, -2.326348],
  [0.9999, 3.719016],
])("the normal quantile of %d", (share, value) => expect(normalQuantile(share)).toBeCloseTo(value, 6));

test.each([
  [0.95, 1, 6.313752],
  [0.99, 2, 6.964557],
  [0.95, 10, 1.812461],
  [0.05, 50, -1.675905],
  [0.5, 3, 0],
  [0.995, 120, 2.617421],
])("Student's quantile of %d with %d degrees of freedom", (share, degrees, value) =>
  expect(studentQuantile(share, degrees)).toBeCloseTo(value, 5),
);
