import { ask } from "signalbox";

/** What the records do not show, a person at the desk has to judge while the customer waits. */
export const askSupervisor = (reason: string) => ask({ by: "role:desk-supervisor", within: "15m", reason });
