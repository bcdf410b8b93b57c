// Who may do what over HTTP, as a page: node scripts/permissions.ts writes docs/permissions.md; a test holds it against the contract.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { operations } from "../packages/signalbox/src/http/contract/index.ts";
import type { Access } from "../packages/signalbox/src/http/contract/operation.ts";
import { permissionsOf, type Role, roles } from "../packages/signalbox/src/http/contract/permission.ts";
import { root } from "./root.ts";

export const permissionsPage = join(root, "docs/permissions.md");

const head = `# Who may do what

Written by \`node scripts/permissions.ts\` from the HTTP contract; a test fails while it is out of date. A role gives permissions, and each
route asks for one. "public" is for whoever reaches the server, "session" for whoever is signed in, and about themselves only. What an
approval asks of its decider (\`by: "role:ae"\`) comes on top, and so do the caps of an API key, which holds the permissions that it was
given and no role. "proof" is for what is of high risk: whoever is signed in has proved who they are within the last ten minutes, or proves
it once more; so has whoever clears a call that cannot be undone.
`;

const may = (role: Role, access: Access): boolean => access === "public" || access === "session" || permissionsOf[role].includes(access);
const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** One row for each route, one column for each role. */
export function permissionsText(): string {
  const rows = Object.values(operations)
    .map(({ method, path, access, recentProof }) => ({ route: `${path} ${method.toUpperCase()}`, access, recentProof }))
    .toSorted((a, b) => (a.route < b.route ? -1 : 1))
    .map(({ route, access, recentProof }) => {
      const [path = "", method = ""] = route.split(" ");
      return row([
        `\`${method} ${path}\``,
        recentProof ? `${access}, proof` : access,
        ...roles.map((role) => (may(role, access) ? "yes" : "")),
      ]);
    });
  const title = row(["Route", "Permission", ...roles]);
  return [head, title, row(Array.from({ length: roles.length + 2 }, () => "---")), ...rows, ""].join("\n");
}

if (import.meta.main) writeFileSync(permissionsPage, permissionsText());
