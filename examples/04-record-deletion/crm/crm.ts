import { system } from "../../world/system.ts";
import { DEMO_SEED, generatePeople } from "../data/demo-data.ts";

/**
 * The CRM's tables. `erasures` is its own log of what it was told to erase: a second time is to be seen by checker.ts, not hidden.
 * `cases` and `tasks` are the data protection officer's.
 */
const TABLES = `
CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, address TEXT UNIQUE) STRICT;
CREATE TABLE notes (id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES people (id), text TEXT NOT NULL) STRICT;
CREATE TABLE activities (id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES people (id), text TEXT NOT NULL) STRICT;
CREATE TABLE tickets (id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES people (id), text TEXT NOT NULL) STRICT;
CREATE TABLE consents (id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES people (id), text TEXT NOT NULL) STRICT;
CREATE TABLE invoices (id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES people (id), issued_on TEXT NOT NULL) STRICT;
CREATE TABLE erasures (id INTEGER PRIMARY KEY, person INTEGER NOT NULL, erased INTEGER NOT NULL, key TEXT NOT NULL) STRICT;
CREATE TABLE cases (number INTEGER PRIMARY KEY, id TEXT NOT NULL, address TEXT, status TEXT NOT NULL, reason TEXT, run_id TEXT NOT NULL, effect_key TEXT NOT NULL) STRICT;
CREATE TABLE tasks (id INTEGER PRIMARY KEY, case_number INTEGER NOT NULL REFERENCES cases (number), subject TEXT NOT NULL, owner TEXT NOT NULL,
  run_id TEXT NOT NULL, effect_key TEXT NOT NULL) STRICT;
`;
/** What a person's own texts are kept in. */
export const TEXT_TABLES = ["notes", "activities", "tickets", "consents"] as const;

export const crm = system({
  file: "people.db",
  tables: TABLES,
  fill: (db) => {
    const person = db.prepare("INSERT INTO people (id, name, address) VALUES (?, ?, ?)");
    const invoice = db.prepare("INSERT INTO invoices (person, issued_on) VALUES (?, ?)");
    for (const { id, name, address, texts, invoices } of generatePeople(DEMO_SEED)) {
      person.run(id, name, address);
      for (const table of TEXT_TABLES)
        for (const text of texts[table]) db.prepare(`INSERT INTO ${table} (person, text) VALUES (?, ?)`).run(id, text);
      for (const day of invoices) invoice.run(id, day);
    }
  },
});
