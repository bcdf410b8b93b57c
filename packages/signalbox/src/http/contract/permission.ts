/** What somebody may do over HTTP. Each operation of the contract names one; what an approval asks of its decider comes on top. */
export const permissions = [
  "runs:read",
  "runs:start",
  "runs:steer",
  "runs:fork",
  "tasks:read",
  "tasks:decide",
  "tasks:assign",
  "calls:settle",
  "events:emit",
  "forms:change",
  "schedules:change",
  "workflows:read",
  "workflows:publish",
  "budget:read",
  "budget:change",
  "audit:read",
  "instance:change",
  "subjects:erase",
  "accounts:change",
  "keys:change",
  "notices:change",
  "metrics:read",
  "policies:backtest",
  "secrets:change",
] as const;
export type Permission = (typeof permissions)[number];

/** Roles that the instance knows. Roles that a workflow asks for, such as "role:ae", are the config's own and stand beside them. */
export const roles = ["viewer", "operator", "approver", "builder", "admin", "auditor"] as const;
export type Role = (typeof roles)[number];

const reading = ["runs:read", "tasks:read", "workflows:read", "budget:read", "metrics:read"] as const;

/** Who may do what. A person with several roles may do what any of them may. */
export const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: reading,
  operator: [
    ...reading,
    "runs:start",
    "runs:steer",
    "runs:fork",
    "calls:settle",
    "tasks:assign",
    "events:emit",
    "schedules:change",
    "notices:change",
  ],
  approver: [...reading, "tasks:decide", "tasks:assign"],
  builder: [...reading, "runs:start", "runs:fork", "forms:change", "schedules:change", "policies:backtest", "workflows:publish"],
  admin: permissions,
  auditor: [...reading, "audit:read", "policies:backtest"],
};
