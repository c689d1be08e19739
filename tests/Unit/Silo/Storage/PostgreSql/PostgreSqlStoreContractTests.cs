using Npgsql;
using OrleansReco.Grains.Storage;
using OrleansReco.Silo.Storage;
using OrleansReco.Silo.Storage.PostgreSql;

namespace OrleansReco.Tests.Unit.Silo.Storage.PostgreSql;

/// <summary>The contract on a real PostgreSQL.</summary>
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlStoreContractTests : StoreContractTests
{
    private readonly PostgreSqlOptions? _options;
    private OpenStore? _open;

    public PostgreSqlStoreContractTests(PostgreSqlFixture server)
    {
        if (server.Server is not null)
        {
            _options = PostgreSqlFixture.Options(server.NewSchema());
            Open();
        }
    }

    /// <inheritdoc />
    public override IStore Store => Open().Store;

    /// <inheritdoc />
    public override void Dispose() => _open?.Dispose();

    /// <inheritdoc />
    protected override void Reopen()
    {
        _open?.Dispose();
        _open = null;
    }

    /// <inheritdoc />
    protected override void FailNextCommit() => FailNextGroupAt(CommitStage.Before);

    /// <inheritdoc />
    protected override void LoseNextReply() => FailNextGroupAt(CommitStage.After);

    /// <inheritdoc />
    protected override async Task<Task[]> InOneGroup(params Func<Task>[] writes)
    {
        var queued = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Open().Store.BeforeGroup = () => queued.Task;
        var tasks = writes.Select(write => write()).ToArray();
        queued.SetResult();
        await Task.WhenAny(Task.WhenAll(tasks));
        return tasks;
    }

    private OpenStore Open()
    {
        Skip.If(_options is null, OrleansReco.Cli.Servers.PostgreSqlServer.IsInstalled(out var reason) ? "" : reason);
        return _open ??= new OpenStore(_options!);
    }

    /// <summary>Every attempt of the next group breaks, so that it fails in the end.</summary>
    private void FailNextGroupAt(CommitStage stage)
    {
        var failing = 0L;
        Open().Store.AtStage = (at, group, writes) =>
        {
            if (at == stage && writes > 1 && (Interlocked.CompareExchange(ref failing, group, 0) == 0 || failing == group))
            {
                throw new NpgsqlException("a test's connection broke", new IOException("broken"));
            }
        };
    }
}
