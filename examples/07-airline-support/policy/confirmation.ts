import { ask, type Policy, policy } from "signalbox";

/**
 * policy.md: "you must list the action details and obtain explicit user confirmation (yes) to proceed", as something that the engine does: the
 * customer is shown exactly what will be sent, and only that is sent. It is not counted in the back-test, since it asks about every write.
 */
export const customerConfirms: Policy = policy("airline-confirmation", [
  {
    agent: "airline-agent",
    effect: ["write", "external"],
    then: ask({ by: "role:customer", within: "1h", reason: "Is this what you want?" }),
  },
]);
