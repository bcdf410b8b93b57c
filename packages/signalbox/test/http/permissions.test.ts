import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { permissionsPage, permissionsText } from "../../../../scripts/permissions.ts";
import { operations } from "../../src/http/contract/index.ts";
import { permissions, permissionsOf, roles } from "../../src/http/contract/permission.ts";
import { ServedEngine } from "./served-engine.ts";

let served: ServedEngine;
beforeAll(() => {
  served = new ServedEngine({ workflows: [] });
});
afterAll(() => served.dispose());

test("docs/permissions.md is what the contract says: node scripts/permissions.ts writes it", () => {
  expect(readFileSync(permissionsPage, "utf8")).toBe(permissionsText());
});

test("every permission is asked for by a route", () => {
  const asked = new Set<string>(Object.values(operations).map(({ access }) => access));
  expect(permissions.filter((permission) => !asked.has(permission))).toEqual([]);
});

/** Not the session's own: they would end it, and ask for no permission. */
const guarded = Object.values(operations).filter(({ access }) => access !== "public" && access !== "session");

describe("H2: each route lets in exactly the roles that hold its permission", () => {
  test.each(roles)("%s", async (role) => {
    const visitor = await served.visitor(`a-${role}`, [role]);
    const held = new Set<string>(permissionsOf[role]);
    const seen: string[] = [];
    const meant: string[] = [];
    for (const { method, path, access } of guarded) {
      const response = await served.request(
        visitor,
        method.toUpperCase(),
        path.replace(/\{\w+\}/g, "0"),
        method === "get" ? undefined : {},
      );
      const lacks = response.status === 403 && (await response.clone().text()).includes("lacks the permission");
      await response.body?.cancel();
      seen.push(`${method} ${path} ${lacks ? "no" : "yes"}`);
      meant.push(`${method} ${path} ${held.has(access) ? "yes" : "no"}`);
    }
    expect(seen).toEqual(meant);
  });
});
