import type { AnyTool, Policy } from "signalbox";
import type { FreshDatabases, OwnDatabase } from "../bookings/database.ts";
import { airlinePolicies } from "../policy/airline-policies.ts";
import { airlineTools } from "../tools/airline-tools.ts";
import type { DatabaseOf } from "../tools/database-of.ts";

/** The airline's tools and policies over a booking system for each run, which begins as the recorded one did. */
export class Desk {
  readonly tools: readonly AnyTool[];
  readonly policies: readonly Policy[];
  readonly #fresh: FreshDatabases;
  readonly #databases = new Map<string, OwnDatabase>();

  constructor(fresh: FreshDatabases) {
    this.#fresh = fresh;
    const database: DatabaseOf = ({ runId }) => this.#of(runId).database;
    this.tools = airlineTools(database);
    this.policies = airlinePolicies(database);
  }

  tool(id: string): AnyTool | undefined {
    return this.tools.find(({ card }) => card.id === id);
  }

  /** A run has its booking system from its first call until this. */
  leave(runId: string): void {
    this.#databases.get(runId)?.[Symbol.dispose]();
    this.#databases.delete(runId);
  }

  /** Whether a tool was called for the run since it was left. */
  isVisited = (runId: string): boolean => this.#databases.has(runId);

  async during<T>(runId: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      this.leave(runId);
    }
  }

  #of(runId: string): OwnDatabase {
    const own = this.#databases.get(runId) ?? this.#fresh.next();
    this.#databases.set(runId, own);
    return own;
  }
}
