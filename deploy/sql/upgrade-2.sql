-- From schema version 1 to 2: the functions are made anew from functions.sql, the tables keep their rows. Applied by the silo, in one transaction with functions.sql.
DO $$
DECLARE
    old regprocedure;
BEGIN
    FOR old IN SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace AND p.proname LIKE 'reco\_%' LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', old);
    END LOOP;
END $$;

ALTER TABLE erasures ADD COLUMN erased bigint NOT NULL DEFAULT 0, ADD COLUMN cleaned bigint NOT NULL DEFAULT 0;
-- An erasure whose files were not clean yet.
UPDATE erasures SET erased = epoch WHERE EXISTS (SELECT 1 FROM meta m WHERE m.key = 'scrub');
DELETE FROM meta WHERE key = 'scrub';
CREATE TABLE erasure_receipts(tombstone text COLLATE "C" PRIMARY KEY, epoch bigint NOT NULL, events bigint NOT NULL, decisions bigint NOT NULL, examples bigint NOT NULL);
ALTER TABLE decisions ADD COLUMN attempt uuid;
CREATE INDEX changes_tombstones ON changes(seq) WHERE kind = 3;

ALTER TABLE user_events ALTER user_id SET STATISTICS 0, ALTER event_id SET STATISTICS 0, ALTER payload SET STATISTICS 0;
ALTER TABLE snapshots ALTER grain SET STATISTICS 0, ALTER etag SET STATISTICS 0, ALTER payload SET STATISTICS 0;
ALTER TABLE decisions ALTER decision_id SET STATISTICS 0, ALTER user_id SET STATISTICS 0, ALTER payload SET STATISTICS 0;
ALTER TABLE examples ALTER id SET STATISTICS 0, ALTER user_id SET STATISTICS 0, ALTER decision_id SET STATISTICS 0, ALTER payload SET STATISTICS 0;
ALTER TABLE due ALTER user_id SET STATISTICS 0, ALTER subject SET STATISTICS 0;

UPDATE meta SET value = '2' WHERE key = 'schema_version';
