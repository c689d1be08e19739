-- The tables of OrleansReco on PostgreSQL 14 or later, schema version 3. The silo applies this file and functions.sql by itself to an empty schema, in one transaction under an advisory lock;
-- whoever would rather do it applies them by hand, as the role that the silo has: psql -1 -f deploy/sql/store.sql -f deploy/sql/functions.sql
-- Names are looked up in the connection's search_path, so that a schema of its own is chosen in the connection string (Search Path=reco).
--
-- Advisory locks of the store have keys 0x72 (8 bits), class (4 bits), number (52 bits):
--   1 events, 2 examples, 3 changes, 4 counters: held, shared, by a transaction that is giving row numbers above `number`
--   8 erasure (shared by writers), 9 fold counters, 10 clean up after an erasure, 11 create the schema

CREATE TABLE meta(key text COLLATE "C" PRIMARY KEY, value bytea NOT NULL);

-- What each writer committed last, so that a writer whose reply was lost learns whether its group was committed.
CREATE TABLE writers(id uuid PRIMARY KEY, last_group bigint NOT NULL, at timestamptz NOT NULL DEFAULT now()) WITH (fillfactor = 50);

-- One row. epoch: how often the set of erased users has changed; writers say which state of it they know. erased: the epoch of the newest erasure, whose rows are gone. cleaned: that of the newest
-- erasure whose bytes are gone from the files too. rest_until: before then no silo begins to write the tables anew.
CREATE TABLE erasures(epoch bigint NOT NULL, erased bigint NOT NULL DEFAULT 0, cleaned bigint NOT NULL DEFAULT 0, rest_until timestamptz NOT NULL DEFAULT 'epoch');
INSERT INTO erasures(epoch) VALUES (0);

-- What an erasure removed, by the keyed hash of the user: whoever asks for it again is told the same.
CREATE TABLE erasure_receipts(tombstone text COLLATE "C" PRIMARY KEY, epoch bigint NOT NULL, events bigint NOT NULL, decisions bigint NOT NULL, examples bigint NOT NULL);

CREATE SEQUENCE user_events_row MINVALUE 0 START 1;
CREATE TABLE user_events(
    row bigint PRIMARY KEY,
    user_id text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    payload bytea NOT NULL,
    CONSTRAINT user_events_seq UNIQUE (user_id, seq),
    CONSTRAINT user_events_id UNIQUE (user_id, event_id));

CREATE TABLE snapshots(
    grain text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    etag text COLLATE "C" NOT NULL,
    payload bytea NOT NULL,
    PRIMARY KEY (grain, state)) WITH (fillfactor = 80);

CREATE SEQUENCE decisions_row MINVALUE 0 START 1;
CREATE TABLE decisions(
    row bigint PRIMARY KEY,
    decision_id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    surface text COLLATE "C" NOT NULL,
    served_at bigint NOT NULL,
    payload bytea NOT NULL,
    -- Which attempt at the request it is the answer of: another attempt's discard does not find it.
    attempt uuid,
    CONSTRAINT decisions_id UNIQUE (decision_id));
CREATE INDEX decisions_user ON decisions(user_id, served_at);
CREATE INDEX decisions_served ON decisions(served_at);

CREATE SEQUENCE examples_row MINVALUE 0 START 1;
CREATE TABLE examples(
    row bigint PRIMARY KEY,
    id text COLLATE "C" NOT NULL,
    revision integer NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    decision_id text COLLATE "C" NOT NULL,
    payload bytea NOT NULL,
    CONSTRAINT examples_id UNIQUE (id));
CREATE INDEX examples_user ON examples(user_id, id);
CREATE INDEX examples_decision ON examples(decision_id);

CREATE SEQUENCE changes_seq MINVALUE 0 START 1;
CREATE TABLE changes(
    seq bigint PRIMARY KEY,
    kind integer NOT NULL,
    key text COLLATE "C" NOT NULL,
    payload bytea,
    CONSTRAINT changes_key UNIQUE (kind, key));
-- Kind 3, tombstones: every writer reads on in them.
CREATE INDEX changes_tombstones ON changes(seq) WHERE kind = 3;

CREATE TABLE due(
    user_id text COLLATE "C" NOT NULL,
    kind integer NOT NULL,
    subject text COLLATE "C" NOT NULL,
    shard integer NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (user_id, kind, subject));
CREATE INDEX due_at ON due(shard, at);

CREATE SEQUENCE counters_row MINVALUE 0 START 1;
CREATE TABLE counters(
    row bigint PRIMARY KEY,
    silo text COLLATE "C" NOT NULL,
    epoch bigint NOT NULL,
    batch bigint NOT NULL,
    at bigint NOT NULL,
    payload bytea NOT NULL,
    CONSTRAINT counters_batch UNIQUE (silo, epoch, batch));

CREATE TABLE bundles(
    version text COLLATE "C" PRIMARY KEY,
    saved_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE bundle_chunks(
    version text COLLATE "C" NOT NULL REFERENCES bundles(version) ON DELETE CASCADE,
    file text COLLATE "C" NOT NULL,
    ordinal integer NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (version, file, ordinal));
ALTER TABLE bundle_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- What the planner notes of a column are values of it, and these name users: an erasure would leave them in its statistics. Every statement finds its rows by an index, without them.
ALTER TABLE user_events ALTER user_id SET STATISTICS 0, ALTER event_id SET STATISTICS 0, ALTER payload SET STATISTICS 0;
ALTER TABLE snapshots ALTER grain SET STATISTICS 0, ALTER etag SET STATISTICS 0, ALTER payload SET STATISTICS 0;
ALTER TABLE decisions ALTER decision_id SET STATISTICS 0, ALTER user_id SET STATISTICS 0, ALTER payload SET STATISTICS 0;
ALTER TABLE examples ALTER id SET STATISTICS 0, ALTER user_id SET STATISTICS 0, ALTER decision_id SET STATISTICS 0, ALTER payload SET STATISTICS 0;
ALTER TABLE due ALTER user_id SET STATISTICS 0, ALTER subject SET STATISTICS 0;

-- The key of the hashes that stand for erased users: random, and of this database alone.
INSERT INTO meta(key, value) VALUES ('schema_version', '3'), ('user_hash_key', uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
