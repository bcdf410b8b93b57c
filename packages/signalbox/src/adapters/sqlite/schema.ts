/**
 * Numbered migrations: the n-th brings a store from `user_version` n − 1 to n. Never edit one that was released; add the next.
 * Runs have an integer key inside the database; the journal is one growing rowid table with an index on (run, seq),
 * which keeps appends at the end of the file (see benchmarks/).
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE version (
    id INTEGER PRIMARY KEY, workflow TEXT NOT NULL, number INTEGER NOT NULL, hash TEXT NOT NULL UNIQUE, graph TEXT NOT NULL, at INTEGER NOT NULL,
    UNIQUE (workflow, number)) STRICT;
  CREATE TABLE run (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL REFERENCES version (id), kernel INTEGER NOT NULL, status INTEGER NOT NULL, epoch INTEGER NOT NULL,
    started_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, ended_at INTEGER, started_by TEXT, subject TEXT,
    parent INTEGER, parent_command TEXT, told INTEGER, root INTEGER NOT NULL, queued_input TEXT,
    outcome TEXT, error TEXT, waiting TEXT, waiting_count INTEGER, blocked_reason TEXT, blocked_detail TEXT,
    seq INTEGER, head BLOB, crashes INTEGER, crash_seq INTEGER) STRICT;
  CREATE INDEX run_open ON run (status, key) WHERE status < 10;
  CREATE INDEX run_parent ON run (parent) WHERE parent IS NOT NULL;
  CREATE INDEX run_subject ON run (subject) WHERE subject IS NOT NULL AND status < 10;
  CREATE TABLE journal (
    run INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, head TEXT NOT NULL, body TEXT, payloads TEXT, hash BLOB NOT NULL, body_hash BLOB) STRICT;
  CREATE UNIQUE INDEX journal_run_seq ON journal (run, seq);
  CREATE TABLE payload (hash BLOB PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE timer (run INTEGER NOT NULL, command TEXT NOT NULL, due_at INTEGER NOT NULL, people INTEGER NOT NULL, PRIMARY KEY (run, command)) STRICT, WITHOUT ROWID;
  CREATE INDEX timer_due ON timer (due_at);
  CREATE TABLE task (
    id TEXT PRIMARY KEY, run INTEGER NOT NULL, command TEXT NOT NULL, kind TEXT NOT NULL, who TEXT NOT NULL, opened_at INTEGER NOT NULL, due_at INTEGER NOT NULL,
    state TEXT NOT NULL, reminders INTEGER NOT NULL, hash TEXT, content TEXT NOT NULL, detail TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX task_command ON task (run, command);
  CREATE INDEX task_open ON task (due_at) WHERE state = 'open';
  CREATE TABLE intent (
    root INTEGER NOT NULL, key TEXT NOT NULL, run INTEGER NOT NULL, step TEXT NOT NULL, arguments_hash TEXT NOT NULL, clears TEXT, at INTEGER NOT NULL,
    PRIMARY KEY (root, key)) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX intent_clears ON intent (run, clears) WHERE clears IS NOT NULL;
  CREATE TABLE start_key (workflow TEXT NOT NULL, key TEXT NOT NULL, run INTEGER NOT NULL, input_hash TEXT NOT NULL, PRIMARY KEY (workflow, key)) STRICT, WITHOUT ROWID;
  CREATE TABLE mailbox (event_id TEXT PRIMARY KEY, event TEXT NOT NULL, key TEXT NOT NULL, payload TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX mailbox_key ON mailbox (event, key, at);
  CREATE TABLE awaited (run INTEGER NOT NULL, command TEXT NOT NULL, event TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (run, command)) STRICT, WITHOUT ROWID;
  CREATE INDEX awaited_event ON awaited (event, key);
  CREATE TABLE delivered (run INTEGER NOT NULL, event_id TEXT NOT NULL, PRIMARY KEY (run, event_id)) STRICT, WITHOUT ROWID;
  CREATE TABLE schedule (id TEXT PRIMARY KEY, tick INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE instance_event (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, type TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
  CREATE TABLE reserve (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  `,
  // Which runs refer to a long value, so that it goes with the last of them; which runs were erased, by which entry of instance_event;
  // and of which removed runs the journal is still being removed. An ordinary run has no row in any of them.
  `
  CREATE TABLE payload_run (run INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (run, hash)) STRICT, WITHOUT ROWID;
  CREATE INDEX payload_run_hash ON payload_run (hash);
  INSERT INTO payload_run (run, hash)
    SELECT DISTINCT journal.run, unhex(part.value) FROM journal, json_each(journal.payloads) AS part WHERE journal.payloads IS NOT NULL;
  CREATE TABLE erased_run (run INTEGER PRIMARY KEY, erasure INTEGER NOT NULL) STRICT;
  CREATE TABLE removed_run (run INTEGER PRIMARY KEY) STRICT;
  CREATE INDEX intent_instance ON intent (run) WHERE root = 0;
  CREATE INDEX start_key_run ON start_key (run);
  CREATE INDEX mailbox_at ON mailbox (at);
  `,
  // The ledger of money and tokens: whole micro-USD, whole tokens. A limit of NULL limits nothing.
  `
  CREATE TABLE cap (
    id INTEGER PRIMARY KEY, scope TEXT NOT NULL, key TEXT NOT NULL, day TEXT NOT NULL, cost_limit INTEGER, tokens_limit INTEGER,
    cost_raised INTEGER, tokens_raised INTEGER,
    cost_spent INTEGER NOT NULL DEFAULT 0, tokens_spent INTEGER NOT NULL DEFAULT 0,
    cost_reserved INTEGER NOT NULL DEFAULT 0, tokens_reserved INTEGER NOT NULL DEFAULT 0,
    cost_doubtful INTEGER NOT NULL DEFAULT 0, tokens_doubtful INTEGER NOT NULL DEFAULT 0) STRICT;
  CREATE UNIQUE INDEX cap_name ON cap (scope, key, day);
  CREATE INDEX cap_day ON cap (day) WHERE day <> '';
  CREATE INDEX cap_in_use ON cap (scope) WHERE cost_reserved <> 0 OR tokens_reserved <> 0 OR cost_doubtful <> 0 OR tokens_doubtful <> 0;
  CREATE TABLE reservation (
    id INTEGER PRIMARY KEY, run INTEGER NOT NULL, command TEXT NOT NULL, what TEXT NOT NULL, at INTEGER NOT NULL, state INTEGER NOT NULL,
    cost_bound INTEGER NOT NULL, tokens_bound INTEGER NOT NULL, cost_spent INTEGER, tokens_spent INTEGER, caps TEXT NOT NULL) STRICT;
  CREATE INDEX reservation_open ON reservation (run) WHERE state < 2;
  CREATE INDEX reservation_settled ON reservation (run) WHERE state >= 2;
  CREATE TABLE frozen (what TEXT PRIMARY KEY, at INTEGER NOT NULL, reason TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  // What agents remember. An entry holds where it comes from by itself, so that it outlives the run. `kind` 1 is a forgetting.
  `
  CREATE TABLE memory_owner (id INTEGER PRIMARY KEY, agent TEXT NOT NULL, subject TEXT NOT NULL) STRICT;
  CREATE UNIQUE INDEX memory_owner_name ON memory_owner (agent, subject);
  CREATE INDEX memory_owner_subject ON memory_owner (subject);
  CREATE TABLE memory (
    id INTEGER PRIMARY KEY AUTOINCREMENT, owner INTEGER NOT NULL, entry TEXT NOT NULL, kind INTEGER NOT NULL, replaces INTEGER, text TEXT, owned TEXT,
    run TEXT NOT NULL, workflow TEXT NOT NULL, seq INTEGER NOT NULL, step TEXT NOT NULL, at INTEGER NOT NULL, untrusted INTEGER NOT NULL,
    gone_at INTEGER, gone_by TEXT, gone_reason TEXT) STRICT;
  CREATE UNIQUE INDEX memory_entry ON memory (entry);
  CREATE INDEX memory_of_owner ON memory (owner, id);
  CREATE INDEX memory_replaces ON memory (replaces) WHERE replaces IS NOT NULL;
  CREATE INDEX memory_run ON memory (run);
  CREATE VIRTUAL TABLE memory_words USING fts5 (owned, text, content = 'memory', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');
  CREATE TABLE memory_reading (run INTEGER NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (run, entry)) STRICT, WITHOUT ROWID;
  CREATE INDEX memory_reading_entry ON memory_reading (entry);
  `,
  // Runs whose journal begins in another one, and the last batch that is that one's. An ordinary run has no row.
  `
  CREATE TABLE fork (run INTEGER PRIMARY KEY, parent INTEGER NOT NULL, shared INTEGER NOT NULL, model TEXT) STRICT;
  CREATE INDEX fork_parent ON fork (parent);
  `,
  // Changes of runs that are no batch of a journal: queued, blocked, erased, removed. The newest ten thousand; see changes.ts.
  `
  CREATE TABLE run_change (id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL, run_id TEXT NOT NULL) STRICT;
  `,
  // How many runs each version has in each status, kept as they come, change and go.
  `
  CREATE TABLE run_count (version INTEGER NOT NULL, status INTEGER NOT NULL, runs INTEGER NOT NULL, PRIMARY KEY (version, status)) STRICT, WITHOUT ROWID;
  INSERT INTO run_count (version, status, runs) SELECT version, status, count(*) FROM run GROUP BY version, status;
  CREATE TRIGGER run_counted AFTER INSERT ON run BEGIN
    INSERT INTO run_count (version, status, runs) VALUES (new.version, new.status, 1) ON CONFLICT (version, status) DO UPDATE SET runs = runs + 1;
  END;
  CREATE TRIGGER run_recounted AFTER UPDATE OF status, version ON run WHEN old.status <> new.status OR old.version <> new.version BEGIN
    UPDATE run_count SET runs = runs - 1 WHERE version = old.version AND status = old.status;
    INSERT INTO run_count (version, status, runs) VALUES (new.version, new.status, 1) ON CONFLICT (version, status) DO UPDATE SET runs = runs + 1;
  END;
  CREATE TRIGGER run_uncounted AFTER DELETE ON run BEGIN
    UPDATE run_count SET runs = runs - 1 WHERE version = old.version AND status = old.status;
  END;
  `,
  // What is otherwise in a fork for as long as it goes on: its policies and its prompts, as JSON.
  `
  ALTER TABLE fork ADD COLUMN policies TEXT;
  ALTER TABLE fork ADD COLUMN prompts TEXT;
  `,
  // Public forms, and what was sent in lately: that, when, and its hash.
  `
  CREATE TABLE form (
    name TEXT PRIMARY KEY, workflow TEXT NOT NULL, token TEXT NOT NULL UNIQUE, title TEXT NOT NULL, per_hour INTEGER NOT NULL, fixed TEXT NOT NULL,
    created_at INTEGER NOT NULL, created_by TEXT NOT NULL, closed_at INTEGER) STRICT, WITHOUT ROWID;
  CREATE TABLE form_entry (form TEXT NOT NULL, submission TEXT NOT NULL, hash TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (form, submission)) STRICT, WITHOUT ROWID;
  CREATE INDEX form_entry_at ON form_entry (form, at);
  CREATE INDEX form_entry_age ON form_entry (at);
  `,
  // What people are told of, and the messages in which that leaves. A notice says what it is about and holds no words of it.
  `
  CREATE TABLE notice (
    id INTEGER PRIMARY KEY AUTOINCREMENT, recipient TEXT NOT NULL, kind TEXT NOT NULL, matter TEXT NOT NULL, workflow TEXT NOT NULL, run INTEGER, task TEXT,
    at INTEGER NOT NULL, detail TEXT NOT NULL, read_at INTEGER, settled_at INTEGER) STRICT;
  CREATE UNIQUE INDEX notice_matter ON notice (recipient, matter);
  CREATE INDEX notice_recipient ON notice (recipient, id);
  CREATE INDEX notice_unread ON notice (recipient) WHERE read_at IS NULL AND settled_at IS NULL;
  CREATE INDEX notice_run ON notice (run);
  CREATE TABLE notice_message (
    id TEXT PRIMARY KEY, channel TEXT NOT NULL, recipient TEXT NOT NULL, workflow TEXT NOT NULL, created_at INTEGER NOT NULL,
    state TEXT NOT NULL, attempts INTEGER NOT NULL, next_at INTEGER NOT NULL, error TEXT, ended_at INTEGER) STRICT, WITHOUT ROWID;
  CREATE INDEX notice_message_waiting ON notice_message (next_at) WHERE state = 'waiting';
  CREATE TABLE notice_in_message (message TEXT NOT NULL, notice INTEGER NOT NULL, PRIMARY KEY (message, notice)) STRICT, WITHOUT ROWID;
  CREATE TABLE alert (name TEXT PRIMARY KEY, firing INTEGER NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX run_failed ON run (ended_at) WHERE status = 11;
  `,
  // The writer counts them itself: see run-counts.ts.
  `
  DROP TRIGGER run_counted;
  DROP TRIGGER run_recounted;
  DROP TRIGGER run_uncounted;
  `,
  // What lists show of runs and find them by: cost beside the row, kept with the ledger; the rest is the catalogue, told from the journal behind
  // the commits (catalogue.ts), from its beginning. `length(cost)` gives classes of ten, each newest first.
  `
  ALTER TABLE run ADD COLUMN cost INTEGER NOT NULL DEFAULT 0;
  UPDATE run SET cost = (SELECT coalesce(sum(CASE WHEN state >= 2 THEN coalesce(cost_spent, 0) WHEN state = 1 THEN cost_bound ELSE 0 END), 0) FROM reservation WHERE reservation.run = run.key)
    WHERE key IN (SELECT run FROM reservation);
  CREATE TRIGGER run_spent AFTER UPDATE OF state, cost_spent ON reservation BEGIN
    UPDATE run SET cost = cost
      + (CASE WHEN new.state >= 2 THEN coalesce(new.cost_spent, 0) WHEN new.state = 1 THEN new.cost_bound ELSE 0 END)
      - (CASE WHEN old.state >= 2 THEN coalesce(old.cost_spent, 0) WHEN old.state = 1 THEN old.cost_bound ELSE 0 END) WHERE key = new.run;
  END;
  CREATE INDEX run_cost ON run (length(cost), key, cost) WHERE cost > 0;
  CREATE INDEX run_version ON run (version, status);
  DROP INDEX run_subject;
  CREATE INDEX run_subject ON run (subject, status) WHERE subject IS NOT NULL;
  CREATE TABLE catalogue (id INTEGER PRIMARY KEY CHECK (id = 1), place INTEGER NOT NULL, behind INTEGER) STRICT;
  INSERT INTO catalogue (id, place) VALUES (1, 0);
  CREATE TABLE run_control (run INTEGER PRIMARY KEY, rules INTEGER NOT NULL, ai INTEGER NOT NULL, human INTEGER NOT NULL) STRICT;
  CREATE TABLE control_hour (at INTEGER PRIMARY KEY, rules INTEGER NOT NULL, ai INTEGER NOT NULL, human INTEGER NOT NULL) STRICT;
  CREATE TABLE tool (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE run_tool (tool INTEGER NOT NULL, run INTEGER NOT NULL, PRIMARY KEY (tool, run)) STRICT, WITHOUT ROWID;
  CREATE VIRTUAL TABLE run_words USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
  `,
  // Who waits to begin, in which order; which open runs count under limits of their workflow; and when runs began that count under a rate. A run
  // without limits that begins at once has no row in any of them.
  `
  CREATE TABLE queue (run INTEGER PRIMARY KEY, workflow TEXT NOT NULL, key TEXT, rank INTEGER NOT NULL) STRICT;
  CREATE INDEX queue_order ON queue (workflow, rank, run);
  INSERT INTO queue (run, workflow, key, rank)
    SELECT run.key, version.workflow, NULL, run.started_at FROM run JOIN version ON version.id = run.version WHERE run.queued_input IS NOT NULL;
  CREATE TABLE place (run INTEGER PRIMARY KEY, workflow TEXT NOT NULL, key TEXT) STRICT;
  CREATE INDEX place_of ON place (workflow, key);
  CREATE TABLE beginning (workflow TEXT NOT NULL, at INTEGER NOT NULL, run INTEGER NOT NULL, key TEXT, PRIMARY KEY (workflow, at, run)) STRICT, WITHOUT ROWID;
  CREATE INDEX beginning_key ON beginning (workflow, key, at) WHERE key IS NOT NULL;
  `,
  // Secrets, each sealed under a key of its own, and that key under the instance's, which is nowhere in here. A removed one leaves its number.
  `
  CREATE TABLE secret (
    name TEXT PRIMARY KEY, version INTEGER NOT NULL, kind TEXT NOT NULL, hosts TEXT NOT NULL, field TEXT, key_id TEXT NOT NULL, wrapped_key BLOB NOT NULL,
    sealed BLOB NOT NULL, created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL, last_used_at INTEGER, removed_at INTEGER) STRICT, WITHOUT ROWID;
  `,
  // Runs that wait for a person: few among those that wait for a time. Asked for in the same words: see run-conditions.ts.
  `
  CREATE INDEX run_for_people ON run (key)
    WHERE instr(waiting, '"kind":"approval"') > 0 OR instr(waiting, '"kind":"answer"') > 0 OR instr(waiting, '"kind":"settlement"') > 0;
  `,
  // Runs in the queue that no day keeps there: few among those that wait for one.
  `
  ALTER TABLE queue ADD COLUMN free INTEGER NOT NULL DEFAULT 0;
  UPDATE queue SET free = 1 WHERE run IN (SELECT key FROM run WHERE parent IS NOT NULL OR root <> key);
  CREATE INDEX queue_free ON queue (workflow, rank, run) WHERE free = 1;
  `,
  // What was spent, kept with the ledger (spend.ts). What was spent before is gathered from the reservations that are still there.
  `
  ALTER TABLE reservation ADD COLUMN controller INTEGER NOT NULL DEFAULT 0;
  UPDATE reservation SET controller = 1 WHERE instr(caps, '"scope":"agent"') > 0;
  CREATE TABLE spend (
    day TEXT NOT NULL, workflow TEXT NOT NULL, what TEXT NOT NULL, controller INTEGER NOT NULL, calls INTEGER NOT NULL, cost INTEGER NOT NULL,
    tokens INTEGER NOT NULL, cost_doubtful INTEGER NOT NULL, tokens_doubtful INTEGER NOT NULL, PRIMARY KEY (day, workflow, what, controller)) STRICT, WITHOUT ROWID;
  INSERT INTO spend
    SELECT json_extract(caps, '$[#-1].day'),
      coalesce((SELECT json_extract(value, '$.key') FROM json_each(caps) WHERE json_extract(value, '$.scope') = 'workflow-day' LIMIT 1), ''),
      what, controller, count(*), sum(iif(state = 2, coalesce(cost_spent, 0), 0)), sum(iif(state = 2, coalesce(tokens_spent, 0), 0)),
      sum(iif(state = 1, cost_bound, 0)), sum(iif(state = 1, tokens_bound, 0))
    FROM reservation WHERE state IN (1, 2) GROUP BY 1, 2, 3, 4;
  `,
  // Who has a schedule start nothing, as the JSON of a `SchedulePause`.
  `
  ALTER TABLE schedule ADD COLUMN paused TEXT;
  `,
  // Which versions were made live, when and by whom; the last one of a workflow is live; and what was asked for and waits for others. Until now that was whatever code was loaded: of what is
  // stored, the newest version. A plan's graph is started by its planner alone.
  `
  CREATE TABLE publication (
    id INTEGER PRIMARY KEY, workflow TEXT NOT NULL, version INTEGER NOT NULL REFERENCES version (id), at INTEGER NOT NULL, how TEXT NOT NULL,
    by_whom TEXT, identity TEXT, reason TEXT, approved_by TEXT NOT NULL) STRICT;
  CREATE INDEX publication_workflow ON publication (workflow, id);
  CREATE INDEX publication_version ON publication (version, id);
  CREATE TABLE publish_request (
    id INTEGER PRIMARY KEY, workflow TEXT NOT NULL, version INTEGER NOT NULL REFERENCES version (id), live INTEGER, plan TEXT NOT NULL, at INTEGER NOT NULL,
    by_whom TEXT NOT NULL, identity TEXT NOT NULL, reason TEXT NOT NULL, approvals TEXT NOT NULL, state TEXT NOT NULL,
    ended_at INTEGER, ended_by TEXT, end_reason TEXT) STRICT;
  CREATE INDEX publish_request_workflow ON publish_request (workflow, id);
  INSERT INTO publication (workflow, version, at, how, approved_by)
    SELECT workflow, id, at, 'adopted', '[]' FROM version AS newest WHERE json_extract(graph, '$.plan') IS NULL
      AND number = (SELECT max(number) FROM version WHERE workflow = newest.workflow AND json_extract(graph, '$.plan') IS NULL);
  INSERT INTO meta (key, value) SELECT 'adopting', '1' WHERE EXISTS (SELECT 1 FROM publication);
  `,
];
