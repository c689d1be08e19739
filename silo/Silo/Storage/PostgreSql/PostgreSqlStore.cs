using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;
using OrleansReco.Silo.Storage.PostgreSql.Writes;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>
/// The store on PostgreSQL, which many silos share: writes go through a few connections in groups (<see cref="GroupWriter"/>), those of one grain always through the same; reads use pooled connections.
/// </summary>
internal sealed partial class PostgreSqlStore : IStore, IDisposable
{
    private readonly PostgreSqlDatabase _database;
    private readonly PostgreSqlOptions _options;
    private readonly IStateSerializer _serializer;
    private readonly ILogger _logger;
    private readonly byte[] _hashKey;
    private readonly GroupWriter[] _writers;
    private readonly ChangeListener _listener;
    private readonly ErasureCleaner _cleaner;
    private volatile bool _healthy = true;
    private bool _disposed;

    /// <summary>Connects, and creates the tables in an empty database.</summary>
    /// <exception cref="StoreUnavailableException">The server does not answer.</exception>
    /// <exception cref="InvalidDataException">The database is of another version of OrleansReco.</exception>
    public PostgreSqlStore(PostgreSqlDatabase database, PostgreSqlOptions options, IStateSerializer serializer, ILogger<PostgreSqlStore> logger)
    {
        _database = database;
        _options = options;
        _serializer = serializer;
        _logger = logger;
        var erased = Open(out _hashKey);
        _writers = [.. Enumerable.Range(0, options.Writers).Select(_ => new GroupWriter(database, options, erased) { Done = OnGroupDone, Changed = RaiseChanged })];
        _listener = new ChangeListener(database, RaiseChanged);
        _cleaner = new ErasureCleaner(database, options, logger);
        Erased = erased;
    }

    /// <inheritdoc />
    public event Action? Changed;

    /// <inheritdoc />
    public bool IsHealthy => _healthy;

    /// <summary>Who is erased, as the writers know it.</summary>
    internal ErasedUsers Erased { get; }

    /// <summary>Where a test lets a commit fail or its reply be lost.</summary>
    internal Action<CommitStage, long, int>? AtStage
    {
        set => Array.ForEach(_writers, w => w.AtStage = value);
    }

    /// <summary>Ends when changes of other processes are heard.</summary>
    internal Task Listening => _listener.Listening;

    /// <summary>Where a test holds the writers.</summary>
    internal Func<Task>? BeforeGroup
    {
        set => Array.ForEach(_writers, w => w.BeforeGroup = value);
    }

    /// <inheritdoc />
    public string HashUser(string userId) => UserHash.Of(_hashKey, userId);

    /// <inheritdoc />
    public Task ProbeAsync() => Commit("", new ProbeWrite());

    /// <summary>Commits what is queued and closes the connections of the store.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Array.ForEach(_writers, w => w.Dispose());
        _listener.Dispose();
        _cleaner.Dispose();
    }

    private ErasedUsers Open(out byte[] hashKey)
    {
        using var connection = _database.OpenPatiently();
        ConnectionBudget.Check(connection, _database, _logger);
        PostgreSqlSchema.Ensure(connection, _database.Where);
        hashKey = PostgreSqlSchema.Meta(connection, "user_hash_key")
            ?? throw new InvalidDataException($"The database {_database.Where} has lost the key of its user hashes (table meta): it is damaged. Restore it from a backup.");
        using (var forget = new NpgsqlCommand("DELETE FROM writers WHERE at < now() - interval '1 day'", connection))
        {
            forget.ExecuteNonQuery();
        }

        var erased = new ErasedUsers(hashKey);
        erased.ReadOnAsync(connection).GetAwaiter().GetResult();
        return erased;
    }

    /// <summary>The writer of a key: the same one always, so that writes of one grain keep their order.</summary>
    private Task<long> Commit(string key, PendingWrite write) => _writers[(int)(LastingHash.Of(key) % (ulong)_writers.Length)].Enqueue(write);

    private Task<List<T>> Read<T>(string sql, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken) =>
        _database.ReadAsync(
            sql,
            bind,
            async reader =>
            {
                var rows = new List<T>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(map(reader));
                }

                return rows;
            },
            cancellationToken);

    private static NpgsqlParameter<T> P<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter NullableText(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text };

    private void RaiseChanged() => ThreadPool.UnsafeQueueUserWorkItem(static store => store.Changed?.Invoke(), this, preferLocal: false);

    private void OnGroupDone(int writes, Exception? error)
    {
        if (error is null == _healthy)
        {
            return;
        }

        _healthy = error is null;
        if (error is null)
        {
            LogRecovered(_database.Where);
        }
        else
        {
            LogFailed(_database.Where, writes, error);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The store on PostgreSQL at {Where} did not commit {Writes} writes.")]
    private partial void LogFailed(string where, int writes, Exception error);

    [LoggerMessage(2, LogLevel.Information, "The store on PostgreSQL at {Where} commits again.")]
    private partial void LogRecovered(string where);
}
