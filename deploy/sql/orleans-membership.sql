-- The table of members of a cluster. The silo applies this file by itself when it runs on Microsoft Orleans with Reco:Runtime:Clustering = PostgreSql.
-- Orleans asks its database only with statements that it finds in the table OrleansQuery; names of statements, parameters and columns are its interface, the rest is ours.
-- Statements that are there already (such as Orleans' own, with its own tables) are left as they are.

CREATE TABLE IF NOT EXISTS OrleansQuery(QueryKey text PRIMARY KEY, QueryText text NOT NULL);

-- One row a cluster. Whoever changes the members must know the newest version, and raises it in the same statement: two silos never decide on the same view.
CREATE TABLE IF NOT EXISTS cluster_versions(
    cluster text PRIMARY KEY,
    version integer NOT NULL DEFAULT 0,
    changed_at timestamptz NOT NULL DEFAULT now());

CREATE TABLE IF NOT EXISTS cluster_members(
    cluster text NOT NULL REFERENCES cluster_versions(cluster),
    address text NOT NULL,
    port integer NOT NULL,
    generation integer NOT NULL,
    silo_name text NOT NULL,
    host_name text NOT NULL,
    status integer NOT NULL,
    gateway_port integer,
    suspected text,
    started_at timestamptz NOT NULL,
    alive_at timestamptz NOT NULL,
    PRIMARY KEY (cluster, address, port, generation));

INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', $$
    WITH made AS (INSERT INTO cluster_versions(cluster) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*)::integer FROM made
$$),
('InsertMembershipKey', $$
    WITH claimed AS (
        UPDATE cluster_versions v SET version = v.version + 1, changed_at = now()
        WHERE v.cluster = @DeploymentId AND v.version = @Version
            AND NOT EXISTS (SELECT 1 FROM cluster_members m WHERE m.cluster = @DeploymentId AND m.address = @Address AND m.port = @Port AND m.generation = @Generation)
        RETURNING v.cluster),
    made AS (
        INSERT INTO cluster_members(cluster, address, port, generation, silo_name, host_name, status, gateway_port, started_at, alive_at)
        SELECT c.cluster, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM claimed c
        RETURNING 1)
    SELECT count(*)::integer FROM made
$$),
('UpdateMembershipKey', $$
    WITH claimed AS (
        UPDATE cluster_versions v SET version = v.version + 1, changed_at = now()
        WHERE v.cluster = @DeploymentId AND v.version = @Version
            AND EXISTS (SELECT 1 FROM cluster_members m WHERE m.cluster = @DeploymentId AND m.address = @Address AND m.port = @Port AND m.generation = @Generation)
        RETURNING v.cluster),
    made AS (
        UPDATE cluster_members m SET status = @Status, suspected = @SuspectTimes, alive_at = @IAmAliveTime FROM claimed c
        WHERE m.cluster = c.cluster AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
        RETURNING 1)
    SELECT count(*)::integer FROM made
$$),
('UpdateIAmAlivetimeKey', $$
    UPDATE cluster_members SET alive_at = @IAmAliveTime
    WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$$),
('MembershipReadAllKey', $$
    SELECT v.version AS Version, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName, m.host_name AS HostName, m.status AS Status,
        m.gateway_port AS ProxyPort, m.suspected AS SuspectTimes, m.started_at AS StartTime, m.alive_at AS IAmAliveTime
    FROM cluster_versions v LEFT JOIN cluster_members m ON m.cluster = v.cluster
    WHERE v.cluster = @DeploymentId
$$),
('MembershipReadRowKey', $$
    SELECT v.version AS Version, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName, m.host_name AS HostName, m.status AS Status,
        m.gateway_port AS ProxyPort, m.suspected AS SuspectTimes, m.started_at AS StartTime, m.alive_at AS IAmAliveTime
    FROM cluster_versions v LEFT JOIN cluster_members m ON m.cluster = v.cluster AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
    WHERE v.cluster = @DeploymentId
$$),
('GatewaysQueryKey', $$
    SELECT address AS Address, gateway_port AS ProxyPort, generation AS Generation FROM cluster_members
    WHERE cluster = @DeploymentId AND status = @Status AND gateway_port > 0
$$),
('DeleteMembershipTableEntriesKey', $$
    WITH gone AS (DELETE FROM cluster_members WHERE cluster = @DeploymentId)
    UPDATE cluster_versions SET version = version + 1, changed_at = now() WHERE cluster = @DeploymentId
$$),
('CleanupDefunctSiloEntriesKey', $$
    DELETE FROM cluster_members WHERE cluster = @DeploymentId AND alive_at < @IAmAliveTime AND status <> 3
$$)
ON CONFLICT DO NOTHING;
