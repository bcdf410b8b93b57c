/**
 * The tables of the CRM. No constraint keeps a second enrolment, note or task out: a doubled effect is to be seen by
 * checker.ts, not hidden. `run_id` and `effect_key` say which run and which call wrote a row.
 */
export const TABLES = `
CREATE TABLE territories (id TEXT PRIMARY KEY, name TEXT NOT NULL, priority INTEGER NOT NULL, countries TEXT NOT NULL, industries TEXT NOT NULL,
  min_employees INTEGER NOT NULL, rep TEXT NOT NULL) STRICT;
CREATE TABLE sequences (id TEXT PRIMARY KEY, name TEXT NOT NULL, steps INTEGER NOT NULL) STRICT;
CREATE TABLE accounts (id TEXT PRIMARY KEY, name TEXT NOT NULL, folded_name TEXT NOT NULL, domain TEXT NOT NULL UNIQUE, industry TEXT NOT NULL,
  employees INTEGER NOT NULL, country TEXT NOT NULL, owner TEXT NOT NULL, customer INTEGER NOT NULL, competitor INTEGER NOT NULL) STRICT;
CREATE INDEX accounts_by_name ON accounts (folded_name);
CREATE TABLE leads (number INTEGER PRIMARY KEY, id TEXT NOT NULL, email TEXT NOT NULL, mailbox_key TEXT NOT NULL, person_key TEXT,
  first_name TEXT NOT NULL, last_name TEXT NOT NULL, company TEXT, title TEXT, message TEXT, source TEXT NOT NULL,
  status TEXT NOT NULL, rule TEXT, reason TEXT, owner TEXT, duplicate_of INTEGER REFERENCES leads (number),
  run_id TEXT NOT NULL, effect_key TEXT NOT NULL, created_at TEXT NOT NULL DEFAULT (datetime('now'))) STRICT;
CREATE INDEX leads_by_mailbox ON leads (mailbox_key);
CREATE INDEX leads_by_person ON leads (person_key);
CREATE TABLE contacts (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, first_name TEXT NOT NULL, last_name TEXT NOT NULL, title TEXT, lead INTEGER NOT NULL REFERENCES leads (number)) STRICT;
CREATE TABLE enrolments (id INTEGER PRIMARY KEY, contact INTEGER NOT NULL REFERENCES contacts (id), sequence TEXT NOT NULL REFERENCES sequences (id),
  lead INTEGER NOT NULL REFERENCES leads (number), run_id TEXT NOT NULL, effect_key TEXT NOT NULL, created_at TEXT NOT NULL DEFAULT (datetime('now'))) STRICT;
CREATE TABLE opportunities (id INTEGER PRIMARY KEY, name TEXT NOT NULL, lead INTEGER REFERENCES leads (number), account TEXT REFERENCES accounts (id),
  stage TEXT NOT NULL, territory TEXT, owner TEXT, reason TEXT, run_id TEXT NOT NULL, effect_key TEXT NOT NULL, created_at TEXT NOT NULL DEFAULT (datetime('now'))) STRICT;
CREATE INDEX opportunities_by_lead ON opportunities (lead);
CREATE TABLE activities (id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('note', 'mail', 'task', 'meeting')), lead INTEGER REFERENCES leads (number),
  subject TEXT NOT NULL, body TEXT NOT NULL, owner TEXT, run_id TEXT NOT NULL, effect_key TEXT NOT NULL, created_at TEXT NOT NULL DEFAULT (datetime('now'))) STRICT;
CREATE TABLE meetings (id INTEGER PRIMARY KEY, booking TEXT NOT NULL, email TEXT NOT NULL, opportunity INTEGER REFERENCES opportunities (id), starts_at TEXT NOT NULL,
  minutes INTEGER NOT NULL, host TEXT NOT NULL, run_id TEXT NOT NULL, effect_key TEXT NOT NULL, created_at TEXT NOT NULL DEFAULT (datetime('now'))) STRICT;
`;
