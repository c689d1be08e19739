using System.Security.Cryptography;

namespace OrleansReco.Silo.Storage.Sqlite;

/// <summary>The tables, and the settings of a connection.</summary>
internal static class Schema
{
    /// <summary>Raised when the tables change; a store of another version is refused.</summary>
    public const int Version = 2;

    /// <summary>Marks the file as ours (SQLite's <c>application_id</c>): "reco" in ASCII.</summary>
    private const int ApplicationId = 0x7265636f;

    private const string Tables = """
        CREATE TABLE meta(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE user_events(row INTEGER PRIMARY KEY, user_id TEXT NOT NULL, seq INTEGER NOT NULL, event_id TEXT NOT NULL, payload BLOB NOT NULL);
        CREATE UNIQUE INDEX user_events_seq ON user_events(user_id, seq);
        CREATE UNIQUE INDEX user_events_id ON user_events(user_id, event_id);
        CREATE TABLE snapshots(grain TEXT NOT NULL, state TEXT NOT NULL, etag TEXT NOT NULL, payload BLOB NOT NULL, PRIMARY KEY(grain, state));
        CREATE TABLE decisions(row INTEGER PRIMARY KEY, decision_id TEXT NOT NULL, user_id TEXT NOT NULL, surface TEXT NOT NULL, served_at INTEGER NOT NULL, payload BLOB NOT NULL, attempt BLOB);
        CREATE UNIQUE INDEX decisions_id ON decisions(decision_id);
        CREATE INDEX decisions_user ON decisions(user_id, served_at);
        CREATE INDEX decisions_served ON decisions(served_at);
        CREATE TABLE examples(row INTEGER PRIMARY KEY, id TEXT NOT NULL, revision INTEGER NOT NULL, user_id TEXT NOT NULL, decision_id TEXT NOT NULL, payload BLOB NOT NULL);
        CREATE UNIQUE INDEX examples_id ON examples(id);
        CREATE INDEX examples_user ON examples(user_id);
        CREATE INDEX examples_decision ON examples(decision_id);
        CREATE TABLE changes(seq INTEGER PRIMARY KEY, kind INTEGER NOT NULL, key TEXT NOT NULL, payload BLOB);
        CREATE UNIQUE INDEX changes_key ON changes(kind, key);
        CREATE TABLE due(user_id TEXT NOT NULL, kind INTEGER NOT NULL, subject TEXT NOT NULL, shard INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(user_id, kind, subject)) WITHOUT ROWID;
        CREATE INDEX due_at ON due(shard, at);
        CREATE TABLE counters(row INTEGER PRIMARY KEY, silo TEXT NOT NULL, epoch INTEGER NOT NULL, batch INTEGER NOT NULL, at INTEGER NOT NULL, payload BLOB NOT NULL);
        CREATE UNIQUE INDEX counters_batch ON counters(silo, epoch, batch);
        CREATE TABLE erasure_receipts(tombstone TEXT PRIMARY KEY, events INTEGER NOT NULL, decisions INTEGER NOT NULL, examples INTEGER NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>Sets up the writer's connection: durable commits, erased bytes overwritten.</summary>
    public static void ConfigureWriter(Database database)
    {
        database.Execute("PRAGMA journal_mode=WAL");
        database.Execute("PRAGMA synchronous=FULL");
        database.Execute("PRAGMA secure_delete=ON");
        database.Execute("PRAGMA cache_size=-65536");
        database.Execute("PRAGMA wal_autocheckpoint=0"); // The Checkpointer does it beside the commits.
    }

    /// <summary>Sets up a reader's connection.</summary>
    public static void ConfigureReader(Database database) => database.Execute("PRAGMA cache_size=-8192");

    /// <summary>Creates the tables in a new file, and refuses a file that is not a store of this version.</summary>
    public static void Ensure(Database database, string file)
    {
        const string CountTables = "SELECT count(*) FROM sqlite_master";
        if (database.Scalar(CountTables) == 0)
        {
            // Silo and trainer may come at once: who gets the lock first creates, the other finds it done.
            database.Execute("BEGIN IMMEDIATE");
            if (database.Scalar(CountTables) == 0)
            {
                database.Execute($"PRAGMA application_id={ApplicationId}; PRAGMA user_version={Version}; {Tables}");
                database.Prepare("INSERT INTO meta(key, value) VALUES('user_hash_key', ?1)").Bind(1, RandomNumberGenerator.GetBytes(32)).Run();
            }

            database.Execute("COMMIT");
        }

        if (database.Scalar("PRAGMA application_id") != ApplicationId)
        {
            throw new InvalidDataException($"{file} is an SQLite file, but not a store of OrleansReco. Choose another folder with --store, or move the file away.");
        }

        var version = database.Scalar("PRAGMA user_version");
        if (version != Version)
        {
            throw new InvalidDataException(
                $"The store {file} has schema version {version}, but this version of OrleansReco reads version {Version}. Use the version that wrote it, or start with an empty folder.");
        }
    }
}
