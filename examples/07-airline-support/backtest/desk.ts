import type { DatabaseSync } from "node:sqlite";
import type { AnyTool, Policy } from "signalbox";
import type { FreshDatabases } from "../bookings/database.ts";
import { airlinePolicies } from "../policy/airline-policies.ts";
import { airlineTools } from "../tools/airline-tools.ts";

/** The airline's tools and policies over a booking system for each run, which begins as the recorded one did. */
export class Desk {
  readonly tools: readonly AnyTool[];
  readonly policies: readonly Policy[];
  readonly #fresh: FreshDatabases;
  readonly #databases = new Map<string, DatabaseSync>();

  constructor(fresh: FreshDatabases) {
    this.#fresh = fresh;
    const database = ({ runId }: { readonly runId: string }): DatabaseSync => this.#of(runId);
    this.tools = airlineTools(database);
    this.policies = airlinePolicies(database);
  }

  tool(id: string): AnyTool | undefined {
    return this.tools.find(({ card }) => card.id === id);
  }

  /** Gives a run its booking system for as long as `work` takes. */
  async during<T>(runId: string, work: () => Promise<T>): Promise<T> {
    using own = this.#fresh.next();
    this.#databases.set(runId, own.database);
    try {
      return await work();
    } finally {
      this.#databases.delete(runId);
    }
  }

  #of(runId: string): DatabaseSync {
    const database = this.#databases.get(runId);
    if (database === undefined) throw new Error(`Run ${runId} has no booking system at the moment.`);
    return database;
  }
}
