import { expect, test } from "vitest";
import { TERRITORIES } from "../crm/seed.ts";
import { routeTerritory } from "./territory.ts";

const route = (facts: Partial<Parameters<typeof routeTerritory>[0]>) =>
  routeTerritory({ territories: TERRITORIES, country: "US", industry: "software", employees: 300, ...facts });

test.each([
  [{}, "north-america"],
  [{ employees: 5000, country: "DE" }, "strategic"],
  [{ country: "DE", industry: "finance" as const }, "finance-emea"],
  [{ country: "DE" }, "dach"],
  [{ country: "JP", industry: "finance" as const }, "asia-pacific"],
  [{ country: "ZA" }, "world"],
  [{ country: null, industry: null, employees: null }, "world"],
])("the first territory by priority takes it: %o goes to %s", (facts, territory) => {
  expect(route(facts).territory).toBe(territory);
});

test("the order in which territories are listed does not matter", () => {
  expect(route({ territories: TERRITORIES.toReversed(), country: "DE" }).territory).toBe("dach");
});

test("a list in which no territory takes everything is an error that says so", () => {
  expect(() => route({ territories: TERRITORIES.slice(0, 2) })).toThrow("No territory takes everything");
});
