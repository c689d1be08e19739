-- What the silo calls in the database, schema version 3; applied after store.sql.

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
    decision_ids text[], decision_users text[], decision_surfaces text[], decision_times bigint[], decision_payloads bytea[], decision_attempts uuid[],
    example_ids text[], example_revisions integer[], example_users text[], example_decisions text[], example_payloads bytea[],
    due_users text[], due_kinds integer[], due_subjects text[], due_shards integer[], due_times bigint[],
    done_users text[], done_kinds integer[], done_subjects text[], done_times bigint[],
    discarded_users text[], discarded_ids text[], discarded_attempts uuid[],
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
        INSERT INTO decisions(row, decision_id, user_id, surface, served_at, payload, attempt)
            SELECT nextval('decisions_row'), n.* FROM unnest(decision_ids, decision_users, decision_surfaces, decision_times, decision_payloads, decision_attempts) AS n
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
        WITH gone AS (
            DELETE FROM decisions d USING unnest(discarded_users, discarded_ids, discarded_attempts) AS n(user_id, decision_id, attempt)
                WHERE d.decision_id = n.decision_id AND d.user_id = n.user_id AND d.attempt = n.attempt
                RETURNING d.user_id, d.decision_id)
        DELETE FROM due d USING gone g WHERE d.user_id = g.user_id AND d.subject = g.decision_id;
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

-- Removes a user and leaves the tombstone, while no group is under way; rows that a group is about to write for the user are refused by the new epoch. Again for a user who is erased already: the
-- counts and the epoch of then.
CREATE FUNCTION reco_erase(erased_user text, user_tombstone text, user_grains text[], OUT erased_events bigint, OUT erased_decisions bigint, OUT erased_examples bigint, OUT erasure_epoch bigint)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    before erasure_receipts;
    gone bigint;
    total bigint := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(reco_lock_key(8));
    DELETE FROM user_events e WHERE e.user_id = erased_user;
    GET DIAGNOSTICS erased_events = ROW_COUNT;
    DELETE FROM decisions d WHERE d.user_id = erased_user;
    GET DIAGNOSTICS erased_decisions = ROW_COUNT;
    DELETE FROM examples x WHERE x.user_id = erased_user;
    GET DIAGNOSTICS erased_examples = ROW_COUNT;
    DELETE FROM due d WHERE d.user_id = erased_user;
    GET DIAGNOSTICS gone = ROW_COUNT;
    total := erased_events + erased_decisions + erased_examples + gone;
    DELETE FROM snapshots s WHERE s.grain = ANY (user_grains);
    GET DIAGNOSTICS gone = ROW_COUNT;
    total := total + gone;

    SELECT r.* INTO before FROM erasure_receipts r
        WHERE r.tombstone = user_tombstone AND EXISTS (SELECT 1 FROM changes c WHERE c.kind = 3 AND c.key = user_tombstone AND c.payload IS NOT NULL);
    IF FOUND THEN
        erased_events := erased_events + before.events;
        erased_decisions := erased_decisions + before.decisions;
        erased_examples := erased_examples + before.examples;
        IF total = 0 THEN
            erasure_epoch := before.epoch;
            RETURN;
        END IF;
    END IF;

    PERFORM reco_publish_tombstone(user_tombstone, ''::bytea);
    UPDATE erasures SET erased = epoch RETURNING epoch INTO erasure_epoch;
    INSERT INTO erasure_receipts AS r (tombstone, epoch, events, decisions, examples) VALUES (user_tombstone, erasure_epoch, erased_events, erased_decisions, erased_examples)
        ON CONFLICT (tombstone) DO UPDATE SET epoch = excluded.epoch, events = excluded.events, decisions = excluded.decisions, examples = excluded.examples;
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

-- A table written anew while it is read and written, so that no page keeps what was deleted; by one at a time, under lock 10, as transactions of their own:
--   begin      makes an empty copy, and has the keys of all rows noted that are written from now on; writers wait for those under way
--   copy       copies what is there, and builds the indexes
--   catch up   takes over the rows whose keys were noted meanwhile; as often as it takes until they are few
--   swap       takes over the last of them and puts the copy in the table's place; readers and writers wait for that
-- What a rewrite has left that was cut short is removed by cancel, which needs the table for a moment, as swap does. drop needs the copy only: on a full disk its space comes back at once.
CREATE FUNCTION reco_rewrite_keys(name text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.place)
    FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place) JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    WHERE i.indrelid = name::regclass AND i.indisprimary
$$;

CREATE FUNCTION reco_rewrite_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('INSERT INTO %I.%I SELECT %s FROM noted', TG_TABLE_SCHEMA, TG_TABLE_NAME || '_noted', TG_ARGV[0]);
    RETURN NULL;
END $$;

-- Whoever comes to the table later waits behind a lock that is waited for: not for long. An autovacuum, which gives way only after a second, is asked to by a lock that holds up no one.
CREATE FUNCTION reco_rewrite_lock(name text, mode text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('lock_timeout', '10s', true);
    EXECUTE format('LOCK TABLE %I IN SHARE UPDATE EXCLUSIVE MODE', name);
    PERFORM set_config('lock_timeout', '200ms', true);
    EXECUTE format('LOCK TABLE %I IN %s MODE', name, mode);
END $$;

CREATE FUNCTION reco_rewrite_drop(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('lock_timeout', '200ms', true);
    EXECUTE format('DROP TABLE IF EXISTS %I', name || '_rewrite');
END $$;

CREATE FUNCTION reco_rewrite_cancel(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    told text;
BEGIN
    IF EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = name::regclass AND t.tgname LIKE 'reco\_rewrite\_%') THEN
        PERFORM reco_rewrite_lock(name, 'ACCESS EXCLUSIVE');
        FOR told IN SELECT t.tgname FROM pg_trigger t WHERE t.tgrelid = name::regclass AND t.tgname LIKE 'reco\_rewrite\_%' LOOP
            EXECUTE format('DROP TRIGGER %I ON %I', told, name);
        END LOOP;
    END IF;

    EXECUTE format('DROP TABLE IF EXISTS %I, %I', name || '_rewrite', name || '_noted');
END $$;

CREATE FUNCTION reco_rewrite_begin(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    keys text := reco_rewrite_keys(name);
    as_it_is record;
    noticed text[];
BEGIN
    PERFORM reco_rewrite_cancel(name);
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING STORAGE INCLUDING COMPRESSION)', name || '_rewrite', name);
    EXECUTE format('CREATE UNLOGGED TABLE %I AS SELECT %s, false AS taken FROM %I WITH NO DATA', name || '_noted', keys, name);
    EXECUTE format('ALTER TABLE %I ALTER taken SET DEFAULT false', name || '_noted');
    FOR as_it_is IN SELECT a.attname, a.attstattarget FROM pg_attribute a WHERE a.attrelid = name::regclass AND a.attnum > 0 AND a.attstattarget >= 0 LOOP
        EXECUTE format('ALTER TABLE %I ALTER %I SET STATISTICS %s', name || '_rewrite', as_it_is.attname, as_it_is.attstattarget);
    END LOOP;
    FOR as_it_is IN SELECT o.option_name, o.option_value FROM pg_class c, pg_options_to_table(c.reloptions) o WHERE c.oid = name::regclass LOOP
        EXECUTE format('ALTER TABLE %I SET (%I = %L)', name || '_rewrite', as_it_is.option_name, as_it_is.option_value);
    END LOOP;
    FOR as_it_is IN
        SELECT a.privilege_type, a.is_grantable, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS grantee
        FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = name::regclass
    LOOP
        EXECUTE format('GRANT %s ON %I TO %s%s', as_it_is.privilege_type, name || '_rewrite', as_it_is.grantee, CASE WHEN as_it_is.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
    END LOOP;

    PERFORM reco_rewrite_lock(name, 'SHARE ROW EXCLUSIVE');
    FOREACH noticed SLICE 1 IN ARRAY ARRAY[['insert', 'NEW'], ['delete', 'OLD'], ['update', 'OLD'], ['update', 'NEW']] LOOP
        EXECUTE format(
            'CREATE TRIGGER %I AFTER %s ON %I REFERENCING %s TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION reco_rewrite_note(%L)',
            'reco_rewrite_' || noticed[1] || '_' || lower(noticed[2]), noticed[1], name, noticed[2], keys);
    END LOOP;
END $$;

CREATE FUNCTION reco_rewrite_copy(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    built record;
BEGIN
    EXECUTE format('INSERT INTO %I SELECT * FROM %I', name || '_rewrite', name);
    FOR built IN SELECT c.relname, i.indisunique, pg_get_indexdef(c.oid) AS definition FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = name::regclass LOOP
        EXECUTE format(
            'CREATE %s INDEX %I ON %I USING %s',
            CASE WHEN built.indisunique THEN 'UNIQUE' ELSE '' END, built.relname || '_rewrite', name || '_rewrite', substr(built.definition, strpos(built.definition, ' USING ') + 7));
    END LOOP;
END $$;

-- Keys are taken by one statement, rows by later ones: these see all that the first saw, and a row that changed in between has its key noted once more. Returns how many were noted.
CREATE FUNCTION reco_rewrite_catch_up(name text) RETURNS bigint LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    keys text := reco_rewrite_keys(name);
    found bigint;
BEGIN
    EXECUTE format('UPDATE %I SET taken = true WHERE NOT taken', name || '_noted');
    GET DIAGNOSTICS found = ROW_COUNT;
    EXECUTE format('DELETE FROM %I WHERE (%s) IN (SELECT %s FROM %I WHERE taken)', name || '_rewrite', keys, keys, name || '_noted');
    EXECUTE format('INSERT INTO %I SELECT * FROM %I WHERE (%s) IN (SELECT %s FROM %I WHERE taken)', name || '_rewrite', name, keys, keys, name || '_noted');
    EXECUTE format('DELETE FROM %I WHERE taken', name || '_noted');
    RETURN found;
END $$;

CREATE FUNCTION reco_rewrite_swap(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    indexes text[];
    constraints text[];
    types text[];
BEGIN
    PERFORM reco_rewrite_lock(name, 'ACCESS EXCLUSIVE');
    PERFORM reco_rewrite_catch_up(name);
    SELECT array_agg(c.relname::text), array_agg(k.conname::text), array_agg(k.contype::text) INTO indexes, constraints, types
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid LEFT JOIN pg_constraint k ON k.conindid = c.oid AND k.conrelid = i.indrelid
        WHERE i.indrelid = name::regclass;
    EXECUTE format('DROP TABLE %I, %I', name, name || '_noted');
    EXECUTE format('ALTER TABLE %I RENAME TO %I', name || '_rewrite', name);
    FOR n IN 1 .. cardinality(indexes) LOOP
        IF types[n] IS NULL THEN
            EXECUTE format('ALTER INDEX %I RENAME TO %I', indexes[n] || '_rewrite', indexes[n]);
        ELSE
            EXECUTE format(
                'ALTER TABLE %I ADD CONSTRAINT %I %s USING INDEX %I',
                name, constraints[n], CASE types[n] WHEN 'p' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END, indexes[n] || '_rewrite');
        END IF;
    END LOOP;
END $$;
