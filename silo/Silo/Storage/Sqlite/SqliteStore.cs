using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage.Sqlite;

/// <summary>
/// The store on one SQLite file in WAL mode with <c>synchronous=FULL</c>: writes go through one thread in groups (<see cref="GroupCommit"/>), reads use connections of their own.
/// </summary>
internal sealed partial class SqliteStore : IStore, IDisposable
{
    private readonly IStateSerializer _serializer;
    private readonly ILogger _logger;
    private readonly StoreLock _lock;
    private readonly string _file;
    private readonly SqliteStoreOptions _options;
    private readonly ReaderPool _readers;
    private readonly Checkpointer _checkpointer;
    private readonly GroupCommit _commits;
    private readonly byte[] _hashKey;
    private volatile bool _healthy = true;
    private bool _disposed;

    /// <summary>Opens the store, creating it in an empty folder. <paramref name="beside"/>: beside the silo that holds it, as the trainer does.</summary>
    /// <exception cref="InvalidOperationException">Another process has it open, or this user may not.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or not a store of this version.</exception>
    /// <exception cref="IOException">The disk is full, or ails.</exception>
    public SqliteStore(SqliteStoreOptions options, IStateSerializer serializer, ILogger<SqliteStore> logger, bool beside = false)
    {
        options.Validate();
        _options = options;
        _serializer = serializer;
        _logger = logger;
        _lock = TakeFolder(options.Folder, beside);
        _file = Path.Combine(options.Folder, "reco.db");
        _readers = new ReaderPool(_file, options.Readers);
        _checkpointer = new Checkpointer(_file, options.CheckpointPages);
        Database? database = null;
        try
        {
            database = OpenDatabase();
            _hashKey = database.Prepare("SELECT value FROM meta WHERE key = 'user_hash_key'") is var key && key.Step() ? key.GetBytes(0) : throw NoKey();
            key.Reset();
            var writer = NewWriter(database);
            if (!beside)
            {
                writer.FinishScrub();
            }

            _commits = new GroupCommit(writer, () => NewWriter(OpenDatabase()), options) { Done = OnGroupDone };
        }
        catch (Exception e)
        {
            database?.Dispose();
            _lock.Dispose();
            if (e is SqliteException error)
            {
                throw StoreFault.Of(error, _file);
            }

            throw;
        }
    }

    /// <inheritdoc />
    public event Action? Changed;

    /// <inheritdoc />
    public bool IsHealthy => _healthy;

    /// <summary>Where a test lets a commit fail or its reply be lost.</summary>
    internal Action<CommitStage, int>? AtStage
    {
        set => _commits.AtStage = value;
    }

    /// <inheritdoc />
    public string HashUser(string userId) => UserHash.Of(_hashKey, userId);

    /// <inheritdoc />
    public Task ProbeAsync() => Commit(writer =>
    {
        writer.Probe();
        return true;
    });

    /// <summary>Runs something in the writer's turn; a test holds or hinders the writer with it.</summary>
    internal Task OnWriter(Action<Database> action) => Commit(writer =>
    {
        action(writer.Database);
        return true;
    });

    /// <summary>Commits what is queued and closes the files.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _commits.Dispose();
        _readers.Dispose();
        _checkpointer.Dispose();
        _lock.Dispose();
    }

    private Task<T> Commit<T>(Func<Writer, T> apply, bool composite = false, bool scrub = false, CancellationToken withdrawn = default) =>
        _commits.Enqueue(new Write<T>(apply) { Composite = composite, Scrub = scrub, Withdrawn = withdrawn });

    private async Task<T> Read<T>(Func<Reader, T> read, CancellationToken cancellationToken)
    {
        try
        {
            return await _readers.Read(read, cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException e)
        {
            throw new StoreUnavailableException($"The store could not be read. {StoreFault.Of(e, _file).Message}", e);
        }
    }

    private Database OpenDatabase()
    {
        var database = new Database(_file, readOnly: false);
        try
        {
            Schema.ConfigureWriter(database);
            Schema.Ensure(database, _file);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static StoreLock TakeFolder(string folder, bool beside)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new StoreLock(folder, beside);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw StoreFault.NoRights(Path.GetFullPath(folder), e);
        }
    }

    private Writer NewWriter(Database database) =>
        new(database, _readers, _checkpointer, _hashKey) { Changed = () => ThreadPool.UnsafeQueueUserWorkItem(static store => store.Changed?.Invoke(), this, preferLocal: false) };

    private InvalidDataException NoKey() => new($"The store {_file} has lost the key of its user hashes (table meta): it is damaged. Restore it from a backup.");

    private void OnGroupDone(int writes, Exception? error)
    {
        if (error is null == _healthy)
        {
            return;
        }

        _healthy = error is null;
        if (error is null)
        {
            LogRecovered(_file);
        }
        else
        {
            LogFailed(_file, writes, error);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The store {File} did not commit {Writes} writes.")]
    private partial void LogFailed(string file, int writes, Exception error);

    [LoggerMessage(2, LogLevel.Information, "The store {File} commits again.")]
    private partial void LogRecovered(string file);
}
