import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Flight } from "./flight.ts";
import { RecordedRun } from "./recorded-run.ts";
import { Reservation } from "./reservation.ts";
import { User } from "./user.ts";

/** What the airline's database is filled with. */
export interface AirlineData {
  readonly users: Readonly<Record<string, User>>;
  readonly reservations: Readonly<Record<string, Reservation>>;
  readonly flights: Readonly<Record<string, Flight>>;
}

export class UnreadableFile extends Error {}

/** Reads users.json, reservations.json and flights.json of a folder. */
export const readAirlineData = (folder: string): AirlineData => ({
  users: read(folder, "users.json", z.record(z.string(), User)),
  reservations: read(folder, "reservations.json", z.record(z.string(), Reservation)),
  flights: read(folder, "flights.json", z.record(z.string(), Flight)),
});

export const readRecordedRuns = (folder: string): RecordedRun[] => read(folder, "runs.json", z.array(RecordedRun));

/** The text that the recorded agent was told to follow. */
export const readPolicyText = (folder: string): string => readText(join(folder, "policy.md"));

function read<S extends z.ZodType>(folder: string, name: string, schema: S): z.output<S> {
  const path = join(folder, name);
  const parsed = schema.safeParse(parseJson(path));
  if (parsed.success) return parsed.data;
  throw new UnreadableFile(`${path} is not what it should be:\n${z.prettifyError(parsed.error)}`);
}

function parseJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new UnreadableFile(`${path} is no JSON: ${messageOf(thrown)}`);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    throw new UnreadableFile(`${path} cannot be read: ${messageOf(thrown)}`);
  }
}

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
