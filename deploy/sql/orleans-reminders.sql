-- Reminders of a service, shared by its clusters. Applied with orleans-membership.sql, which says what the table OrleansQuery is.

CREATE TABLE IF NOT EXISTS OrleansQuery(QueryKey text PRIMARY KEY, QueryText text NOT NULL);

CREATE TABLE IF NOT EXISTS reminders(
    service text NOT NULL,
    grain text NOT NULL,
    name text NOT NULL,
    grain_hash integer NOT NULL,
    starts_at timestamptz NOT NULL,
    period_ms bigint NOT NULL,
    version integer NOT NULL DEFAULT 0,
    PRIMARY KEY (service, grain, name));
CREATE INDEX IF NOT EXISTS reminders_hash ON reminders(service, grain_hash);

INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES
('UpsertReminderRowKey', $$
    INSERT INTO reminders AS r (service, grain, name, grain_hash, starts_at, period_ms)
    VALUES (@ServiceId, @GrainId, @ReminderName, @GrainHash, @StartTime, @Period)
    ON CONFLICT (service, grain, name) DO UPDATE
        SET grain_hash = excluded.grain_hash, starts_at = excluded.starts_at, period_ms = excluded.period_ms, version = r.version + 1
    RETURNING r.version AS Version
$$),
('ReadReminderRowKey', $$
    SELECT grain AS GrainId, name AS ReminderName, starts_at AS StartTime, period_ms AS Period, version AS Version FROM reminders
    WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName
$$),
('ReadReminderRowsKey', $$
    SELECT grain AS GrainId, name AS ReminderName, starts_at AS StartTime, period_ms AS Period, version AS Version FROM reminders
    WHERE service = @ServiceId AND grain = @GrainId
$$),
-- Ranges of the ring of hashes, without their beginning and with their end: the first within the numbers, the second around their end.
('ReadRangeRows1Key', $$
    SELECT grain AS GrainId, name AS ReminderName, starts_at AS StartTime, period_ms AS Period, version AS Version FROM reminders
    WHERE service = @ServiceId AND grain_hash > @BeginHash AND grain_hash <= @EndHash
$$),
('ReadRangeRows2Key', $$
    SELECT grain AS GrainId, name AS ReminderName, starts_at AS StartTime, period_ms AS Period, version AS Version FROM reminders
    WHERE service = @ServiceId AND (grain_hash > @BeginHash OR grain_hash <= @EndHash)
$$),
('DeleteReminderRowKey', $$
    WITH gone AS (DELETE FROM reminders WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName AND version = @Version RETURNING 1)
    SELECT count(*)::integer FROM gone
$$),
('DeleteReminderRowsKey', $$
    DELETE FROM reminders WHERE service = @ServiceId
$$)
ON CONFLICT DO NOTHING;
