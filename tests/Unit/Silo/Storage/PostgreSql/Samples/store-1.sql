-- The store of OrleansReco on PostgreSQL 14 or later, schema version 1. The silo applies this file by itself to an empty schema, in one transaction under an advisory lock;
-- whoever wants to look, or to give the silo a role without the right to create, applies it by hand: psql -1 -f deploy/sql/store.sql
-- Names are looked up in the connection's search_path, so that a schema of its own is chosen in the connection string (Search Path=reco).
--
-- Advisory locks of the store have keys 0x72 (8 bits), class (4 bits), number (52 bits):
--   1 events, 2 examples, 3 changes, 4 counters: held, shared, by a transaction that is giving row numbers above `number`
--   8 erasure (shared by writers), 9 fold counters, 10 clean up after an erasure, 11 create the schema

CREATE TABLE meta(key text COLLATE "C" PRIMARY KEY, value bytea NOT NULL);

-- What each writer committed last, so that a writer whose reply was lost learns whether its group was committed.
CREATE TABLE writers(id uuid PRIMARY KEY, last_group bigint NOT NULL, at timestamptz NOT NULL DEFAULT now()) WITH (fillfactor = 50);

-- One row: how often the set of erased users has changed. Writers say which state of it they know.
CREATE TABLE erasures(epoch bigint NOT NULL);
INSERT INTO erasures(epoch) VALUES (0);

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

CREATE FUNCTION reco_lock_key(class integer, number bigint DEFAULT 0) RETURNS bigint LANGUAGE sql IMMUTABLE
    RETURN (x'72'::bigint << 56) | (class::bigint << 52) | number;

-- The highest row number handed out by a sequence. A sequence is read outside of snapshots: this is its state now.
CREATE FUNCTION reco_last(sequence regclass) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    last bigint;
BEGIN
    EXECUTE format('SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM %s', sequence) INTO last;
    RETURN last;
END $$;

-- Row numbers are handed out before their transactions commit, and these do not end in the same order. So that who reads on from the highest row seen skips none, a transaction says
-- by a shared lock that it will give numbers above some number, before it takes the first of them; and readers go no further than the lowest number so held.
CREATE FUNCTION reco_begin_rows(class integer, sequence regclass) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(reco_lock_key(class, reco_last(sequence)));
END $$;

-- The row up to which every transaction has ended. Numbers first, locks second, rows (the caller's next statement) third: a transaction that has a number up to the first either still
-- holds its lock at the second, or is visible to the third, because locks are let go after the commit is visible.
CREATE FUNCTION reco_horizon(class integer, sequence regclass) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    last bigint := reco_last(sequence);
    held bigint;
BEGIN
    SELECT min(((classid::bigint << 32) | objid::bigint) & ((1::bigint << 52) - 1)) INTO held
    FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND classid::bigint >> 20 = (x'720'::bigint | class);
    RETURN least(last, held);
END $$;

CREATE FUNCTION reco_read_events(after_row bigint, row_limit integer) RETURNS TABLE("row" bigint, payload bytea) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    horizon bigint := reco_horizon(1, 'user_events_row');
BEGIN
    RETURN QUERY SELECT e.row, e.payload FROM user_events e WHERE e.row > after_row AND e.row <= horizon ORDER BY e.row LIMIT row_limit;
END $$;

CREATE FUNCTION reco_read_examples(after_row bigint, row_limit integer) RETURNS TABLE("row" bigint, payload bytea) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    horizon bigint := reco_horizon(2, 'examples_row');
BEGIN
    RETURN QUERY SELECT e.row, e.payload FROM examples e WHERE e.row > after_row AND e.row <= horizon ORDER BY e.row LIMIT row_limit;
END $$;

CREATE FUNCTION reco_read_changes(after_seq bigint, row_limit integer) RETURNS TABLE(seq bigint, kind integer, key text, payload bytea) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    horizon bigint := reco_horizon(3, 'changes_seq');
BEGIN
    RETURN QUERY SELECT c.seq, c.kind, c.key, c.payload FROM changes c WHERE c.seq > after_seq AND c.seq <= horizon ORDER BY c.seq LIMIT row_limit;
END $$;

CREATE FUNCTION reco_read_counters(after_row bigint, row_limit integer)
    RETURNS TABLE("row" bigint, silo text, epoch bigint, batch bigint, at bigint, payload bytea) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    horizon bigint := reco_horizon(4, 'counters_row');
BEGIN
    RETURN QUERY SELECT c.row, c.silo, c.epoch, c.batch, c.at, c.payload FROM counters c WHERE c.row > after_row AND c.row <= horizon ORDER BY c.row LIMIT row_limit;
END $$;

-- One group of writes, of many grains, as one statement: the server holds no lock while it waits for the rest of the group to arrive, and the caller's transaction is this call alone.
-- All of it is made or none; it raises
--   RC001  a key is taken, or a state is not the expected one (said without the key: what a server logs of an error must name no user)
--   RC002  the caller does not know who is erased by now
--   RC003  this group is committed already (its reply was lost)
-- Rows come sorted by key, so that groups of several silos wait for each other and never in a circle. Returns the sequence number of each change, in the order given.
CREATE FUNCTION reco_commit(
    writer uuid, group_number bigint, known_epoch bigint,
    event_users text[], event_seqs bigint[], event_ids text[], event_payloads bytea[],
    decision_ids text[], decision_users text[], decision_surfaces text[], decision_times bigint[], decision_payloads bytea[],
    example_ids text[], example_revisions integer[], example_users text[], example_decisions text[], example_payloads bytea[],
    due_users text[], due_kinds integer[], due_subjects text[], due_shards integer[], due_times bigint[],
    done_users text[], done_kinds integer[], done_subjects text[], done_times bigint[],
    discarded_users text[], discarded_ids text[], discarded_times bigint[],
    new_grains text[], new_states text[], new_etags text[], new_payloads bytea[],
    over_grains text[], over_states text[], over_expected text[], over_etags text[], over_payloads bytea[],
    clear_grains text[], clear_states text[], clear_expected text[],
    counter_silos text[], counter_epochs bigint[], counter_batches bigint[], counter_times bigint[], counter_payloads bytea[],
    change_kinds integer[], change_keys text[], change_payloads bytea[])
    RETURNS bigint[] LANGUAGE plpgsql VOLATILE
    -- The statistics of a young table would have it read whole for each group.
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    made bigint;
    seqs bigint[] := '{}';
BEGIN
    INSERT INTO writers AS w (id, last_group) VALUES (writer, group_number)
        ON CONFLICT (id) DO UPDATE SET last_group = excluded.last_group, at = now() WHERE w.last_group < excluded.last_group;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'group % of writer % is committed already', group_number, writer USING ERRCODE = 'RC003';
    END IF;

    PERFORM pg_advisory_xact_lock_shared(reco_lock_key(8));
    IF NOT EXISTS (SELECT 1 FROM erasures e WHERE e.epoch = known_epoch) THEN
        RAISE EXCEPTION 'erasure epoch % is not the newest', known_epoch USING ERRCODE = 'RC002';
    END IF;

    IF cardinality(event_users) > 0 THEN
        PERFORM reco_begin_rows(1, 'user_events_row');
        INSERT INTO user_events(row, user_id, seq, event_id, payload)
            SELECT nextval('user_events_row'), n.* FROM unnest(event_users, event_seqs, event_ids, event_payloads) AS n
            ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS made = ROW_COUNT;
        IF made <> cardinality(event_users) THEN
            RAISE EXCEPTION 'of % events % are new', cardinality(event_users), made USING ERRCODE = 'RC001';
        END IF;
    END IF;

    IF cardinality(decision_ids) > 0 THEN
        INSERT INTO decisions(row, decision_id, user_id, surface, served_at, payload)
            SELECT nextval('decisions_row'), n.* FROM unnest(decision_ids, decision_users, decision_surfaces, decision_times, decision_payloads) AS n
            ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS made = ROW_COUNT;
        IF made <> cardinality(decision_ids) THEN
            RAISE EXCEPTION 'of % decisions % are new', cardinality(decision_ids), made USING ERRCODE = 'RC001';
        END IF;
    END IF;

    IF cardinality(example_ids) > 0 THEN
        PERFORM reco_begin_rows(2, 'examples_row');
        INSERT INTO examples AS x (row, id, revision, user_id, decision_id, payload)
            SELECT nextval('examples_row'), n.* FROM unnest(example_ids, example_revisions, example_users, example_decisions, example_payloads) AS n
            ON CONFLICT (id) DO UPDATE
                SET row = excluded.row, revision = excluded.revision, user_id = excluded.user_id, decision_id = excluded.decision_id, payload = excluded.payload
                WHERE excluded.revision > x.revision;
    END IF;

    IF cardinality(due_users) > 0 THEN
        INSERT INTO due(user_id, kind, subject, shard, at)
            SELECT * FROM unnest(due_users, due_kinds, due_subjects, due_shards, due_times) AS n
            ON CONFLICT (user_id, kind, subject) DO UPDATE SET at = excluded.at;
    END IF;

    IF cardinality(done_users) > 0 THEN
        DELETE FROM due d USING unnest(done_users, done_kinds, done_subjects, done_times) AS n(user_id, kind, subject, at)
            WHERE d.user_id = n.user_id AND d.kind = n.kind AND d.subject = n.subject AND d.at = n.at;
    END IF;

    IF cardinality(discarded_ids) > 0 THEN
        DELETE FROM decisions d USING unnest(discarded_users, discarded_ids, discarded_times) AS n(user_id, decision_id, served_at)
            WHERE d.decision_id = n.decision_id AND d.user_id = n.user_id AND d.served_at = n.served_at;
        DELETE FROM due d USING unnest(discarded_users, discarded_ids) AS n(user_id, decision_id)
            WHERE d.user_id = n.user_id AND d.subject = n.decision_id AND NOT EXISTS (SELECT 1 FROM decisions k WHERE k.decision_id = n.decision_id);
    END IF;

    IF cardinality(new_grains) > 0 THEN
        INSERT INTO snapshots(grain, state, etag, payload) SELECT * FROM unnest(new_grains, new_states, new_etags, new_payloads) AS n
            ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS made = ROW_COUNT;
        IF made <> cardinality(new_grains) THEN
            RAISE EXCEPTION 'of % states % are new', cardinality(new_grains), made USING ERRCODE = 'RC001';
        END IF;
    END IF;

    IF cardinality(over_grains) > 0 THEN
        UPDATE snapshots s SET etag = n.etag, payload = n.payload
            FROM unnest(over_grains, over_states, over_expected, over_etags, over_payloads) AS n(grain, state, expected, etag, payload)
            WHERE s.grain = n.grain AND s.state = n.state AND s.etag = n.expected;
        GET DIAGNOSTICS made = ROW_COUNT;
        IF made <> cardinality(over_grains) THEN
            RAISE EXCEPTION 'of % states % have the expected etag', cardinality(over_grains), made USING ERRCODE = 'RC001';
        END IF;
    END IF;

    IF cardinality(clear_grains) > 0 THEN
        DELETE FROM snapshots s USING unnest(clear_grains, clear_states, clear_expected) AS n(grain, state, expected)
            WHERE s.grain = n.grain AND s.state = n.state AND s.etag = n.expected;
        GET DIAGNOSTICS made = ROW_COUNT;
        IF made <> cardinality(clear_grains) THEN
            RAISE EXCEPTION 'of % states % have the expected etag', cardinality(clear_grains), made USING ERRCODE = 'RC001';
        END IF;
    END IF;

    IF cardinality(counter_silos) > 0 THEN
        PERFORM reco_begin_rows(4, 'counters_row');
        INSERT INTO counters(row, silo, epoch, batch, at, payload)
            SELECT nextval('counters_row'), n.* FROM unnest(counter_silos, counter_epochs, counter_batches, counter_times, counter_payloads) AS n
            ON CONFLICT DO NOTHING;
    END IF;

    IF cardinality(change_keys) > 0 THEN
        PERFORM reco_begin_rows(3, 'changes_seq');
        WITH published AS (
            INSERT INTO changes(seq, kind, key, payload)
                SELECT nextval('changes_seq'), n.* FROM unnest(change_kinds, change_keys, change_payloads) AS n
                ON CONFLICT (kind, key) DO UPDATE SET seq = excluded.seq, payload = excluded.payload
                RETURNING seq, kind, key)
        SELECT array_agg(p.seq ORDER BY n.place) INTO seqs
            FROM unnest(change_kinds, change_keys) WITH ORDINALITY AS n(kind, key, place) JOIN published p ON p.kind = n.kind AND p.key = n.key;
        PERFORM pg_notify('reco_changes', '');
    END IF;

    RETURN seqs;
END $$;

-- Removes a user and leaves the tombstone, while no group is under way; rows that a group is about to write for the user are refused by the new epoch.
CREATE FUNCTION reco_erase(erased_user text, tombstone text, grains text[], OUT events bigint, OUT decisions bigint, OUT examples bigint) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(reco_lock_key(8));
    DELETE FROM user_events e WHERE e.user_id = erased_user;
    GET DIAGNOSTICS events = ROW_COUNT;
    DELETE FROM decisions d WHERE d.user_id = erased_user;
    GET DIAGNOSTICS decisions = ROW_COUNT;
    DELETE FROM examples x WHERE x.user_id = erased_user;
    GET DIAGNOSTICS examples = ROW_COUNT;
    DELETE FROM due d WHERE d.user_id = erased_user;
    DELETE FROM snapshots s WHERE s.grain = ANY (grains);
    INSERT INTO meta(key, value) VALUES ('scrub', '') ON CONFLICT DO NOTHING;
    PERFORM reco_publish_tombstone(tombstone, ''::bytea);
END $$;

-- Publishes or (null) withdraws a tombstone.
CREATE FUNCTION reco_publish_tombstone(tombstone text, tombstone_payload bytea) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    given bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(reco_lock_key(8));
    PERFORM reco_begin_rows(3, 'changes_seq');
    INSERT INTO changes(seq, kind, key, payload) VALUES (nextval('changes_seq'), 3, tombstone, tombstone_payload)
        ON CONFLICT (kind, key) DO UPDATE SET seq = excluded.seq, payload = excluded.payload
        RETURNING seq INTO given;
    UPDATE erasures SET epoch = epoch + 1;
    PERFORM pg_notify('reco_changes', '');
    RETURN given;
END $$;

INSERT INTO meta(key, value) VALUES ('schema_version', '1');
