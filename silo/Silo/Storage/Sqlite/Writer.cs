using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage.Sqlite;

/// <summary>The writer's connection: its prepared statements and the counters that give rows their order. Used by the writer's thread alone.</summary>
internal sealed class Writer : IDisposable
{
    private readonly ReaderPool _readers;
    private readonly Checkpointer _checkpointer;
    private readonly byte[] _hashKey;
    private readonly HashSet<string> _erased = [];
    private readonly Dictionary<string, Statement> _statements = [];

    public Writer(Database database, ReaderPool readers, Checkpointer checkpointer, byte[] hashKey)
    {
        Database = database;
        _readers = readers;
        _checkpointer = checkpointer;
        _hashKey = hashKey;
        Savepoint = database.Prepare("SAVEPOINT one");
        ReleaseSavepoint = database.Prepare("RELEASE one");
        RollbackToSavepoint = database.Prepare("ROLLBACK TO one");
        _dataVersion = database.Prepare("PRAGMA data_version");
        CatchUp();
    }

    private readonly Statement _dataVersion;
    private long _seenVersion;
    private long _eventRow;
    private long _exampleRow;
    private long _decisionRow;
    private long _counterRow;
    private long _changeSeq;

    public Database Database { get; }

    public Statement Savepoint { get; }

    public Statement ReleaseSavepoint { get; }

    public Statement RollbackToSavepoint { get; }

    /// <summary>Raised after a commit that had a change in it.</summary>
    public Action? Changed { get; set; }

    private bool HasChanges { get; set; }

    public long NextEventRow() => ++_eventRow;

    public long NextExampleRow() => ++_exampleRow;

    public long NextDecisionRow() => ++_decisionRow;

    public long NextCounterRow() => ++_counterRow;

    /// <summary>Called in each transaction before anything is written: where another process has committed meanwhile, its rows and tombstones count.</summary>
    public void CatchUp()
    {
        _dataVersion.Step();
        var version = _dataVersion.GetInt64(0);
        _dataVersion.Reset();
        if (version == _seenVersion)
        {
            return;
        }

        _seenVersion = version;
        _eventRow = Math.Max(_eventRow, LastRow("user_events", "row"));
        _exampleRow = Math.Max(_exampleRow, LastRow("examples", "row"));
        _decisionRow = Math.Max(_decisionRow, LastRow("decisions", "row"));
        _counterRow = Math.Max(_counterRow, LastRow("counters", "row"));
        _changeSeq = Math.Max(_changeSeq, LastRow("changes", "seq"));
        _erased.Clear();
        var tombstones = Prepared("SELECT key FROM changes WHERE kind = ?1 AND payload IS NOT NULL").Bind(1, (long)ChangeKind.Tombstone);
        while (tombstones.Step())
        {
            _erased.Add(tombstones.GetString(0));
        }

        tombstones.Reset();
    }

    /// <summary>The statement, prepared at its first use.</summary>
    public Statement Prepared(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements.Add(sql, statement = Database.Prepare(sql));
        }

        return statement;
    }

    /// <summary>Puts the newest state of (kind, key) at the end of the change feed.</summary>
    public long Publish(ChangeKind kind, string key, ReadOnlyMemory<byte>? payload)
    {
        var insert = Prepared("INSERT OR REPLACE INTO changes(seq, kind, key, payload) VALUES(?1, ?2, ?3, ?4)").Bind(1, ++_changeSeq).Bind(2, (long)kind).Bind(3, key);
        _ = payload is { } bytes ? insert.Bind(4, bytes.Span) : insert.BindNull(4);
        insert.Run();
        if (kind == ChangeKind.Tombstone)
        {
            _ = payload is null ? _erased.Remove(key) : _erased.Add(key);
        }

        HasChanges = true;
        return _changeSeq;
    }

    /// <summary>Whether the user was erased and not admitted again: nothing of theirs may be written.</summary>
    public bool IsErased(string userId) => _erased.Count > 0 && _erased.Contains(UserHash.Of(_hashKey, userId));

    /// <summary>Wakes those who wait for changes.</summary>
    public void AfterCommit()
    {
        if (HasChanges)
        {
            HasChanges = false;
            Changed?.Invoke();
        }
    }

    /// <summary>Lets the log be carried over when it has grown long; called once the waiters know.</summary>
    public void Checkpoint() => _checkpointer.AfterCommit(Database);

    /// <summary>Keeps the row counters from going back when the newest rows are removed: who reads on from a row would miss the next.</summary>
    public void KeepRowCounters()
    {
        foreach (var (table, row) in new[] { ("user_events", _eventRow), ("examples", _exampleRow), ("decisions", _decisionRow), ("counters", _counterRow) })
        {
            SetMeta("last_row." + table, BitConverter.GetBytes(row));
        }
    }

    /// <summary>Writes a page, as every commit with rows does: a full disk refuses it.</summary>
    public void Probe() => SetMeta("probe", Guid.NewGuid().ToByteArray());

    /// <summary>Marks that erased rows may have left copies behind in the files.</summary>
    public void MarkScrub() => SetMeta("scrub", []);

    /// <summary>Removes what erased rows left behind: SQLite overwrites deleted rows, but not the copies a page keeps when rows moved to another page, so the file is written anew
    /// and the log emptied.</summary>
    public void Scrub()
    {
        _checkpointer.Wait();
        using (_readers.Pause())
        {
            Truncate();
            Database.Execute("VACUUM");
            Truncate();
        }

        Prepared("DELETE FROM meta WHERE key = 'scrub'").Run();
    }

    /// <summary>Finishes a scrub that a crash cut short.</summary>
    public void FinishScrub()
    {
        if (Database.Scalar("SELECT count(*) FROM meta WHERE key = 'scrub'") > 0)
        {
            Scrub();
        }
    }

    /// <inheritdoc />
    public void Dispose() => Database.Dispose();

    private void Truncate()
    {
        if (Database.Scalar("PRAGMA wal_checkpoint(TRUNCATE)") != 0)
        {
            throw new SqliteException(SQLitePCL.raw.SQLITE_BUSY, "the write-ahead log could not be emptied: another process reads the store");
        }
    }

    private void SetMeta(string key, byte[] value) => Prepared("INSERT OR REPLACE INTO meta(key, value) VALUES(?1, ?2)").Bind(1, key).Bind(2, value).Run();

    private long LastRow(string table, string column)
    {
        var kept = Prepared("SELECT value FROM meta WHERE key = ?1").Bind(1, "last_row." + table);
        var row = kept.Step() ? BitConverter.ToInt64(kept.GetSpan(0)) : 0;
        kept.Reset();
        return Math.Max(row, Database.Scalar($"SELECT max({column}) FROM {table}"));
    }
}
