using Microsoft.Extensions.Logging.Abstractions;
using OrleansReco.Grains.Storage;
using OrleansReco.Silo.Storage;
using OrleansReco.Silo.Storage.Serialization;
using OrleansReco.Silo.Storage.Sqlite;

namespace OrleansReco.Tests.Unit.Silo.Storage;

/// <summary>The contract on SQLite.</summary>
public sealed class SqliteStoreContractTests : StoreContractTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-store-").FullName;
    private SqliteStore _store;

    public SqliteStoreContractTests() => _store = Open();

    /// <inheritdoc />
    public override IStore Store => _store;

    /// <inheritdoc />
    public override void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <inheritdoc />
    protected override void Reopen()
    {
        _store.Dispose();
        _store = Open();
    }

    /// <inheritdoc />
    protected override void FailNextCommit() => ThrowOnceAt(CommitStage.Before);

    /// <inheritdoc />
    protected override void LoseNextReply() => ThrowOnceAt(CommitStage.After);

    /// <inheritdoc />
    protected override async Task<Task[]> InOneGroup(params Func<Task>[] writes)
    {
        // A write that holds the writer's thread until the others are queued behind it.
        using var queued = new ManualResetEventSlim();
        var holding = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hold = _store.OnWriter(_ =>
        {
            holding.SetResult();
            queued.Wait();
        });
        await holding.Task;
        var tasks = writes.Select(write => write()).ToArray();
        queued.Set();
        await hold;
        return tasks;
    }

    private void ThrowOnceAt(CommitStage stage)
    {
        var thrown = 0;
        _store.AtStage = (s, writes) =>
        {
            // Not the commit of the write that only holds the thread: its group is that one write.
            if (s == stage && writes > 1 && Interlocked.Exchange(ref thrown, 1) == 0)
            {
                throw new SqliteException(SQLitePCL.raw.SQLITE_IOERR_FSYNC, "a test's disk failed");
            }
        };
    }

    private SqliteStore Open() => new(new SqliteStoreOptions { Folder = _folder }, new StateSerializer(), NullLogger<SqliteStore>.Instance);
}
