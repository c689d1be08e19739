using System.Threading.Channels;
using OrleansReco.Abstractions;

namespace OrleansReco.Silo.Storage.Sqlite;

/// <summary>
/// One thread that takes whatever writes are queued, makes them in one transaction, commits, and tells the waiters. While a commit is under way the next group gathers,
/// so that groups are as large as the load makes them and a lone write waits for nothing.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    private readonly Channel<Write> _queue;
    private readonly Func<Writer> _open;
    private readonly SqliteStoreOptions _options;
    private readonly Thread _thread;
    private readonly List<Write> _group = [];
    private Writer? _writer;

    /// <summary>Starts the thread with an open writer; <paramref name="open"/> opens another after a failure.</summary>
    public GroupCommit(Writer writer, Func<Writer> open, SqliteStoreOptions options)
    {
        _writer = writer;
        _open = open;
        _options = options;
        _queue = Channel.CreateBounded<Write>(new BoundedChannelOptions(options.QueueLimit) { SingleReader = true });
        _thread = new Thread(Run) { IsBackground = true, Name = "reco store writer" };
        _thread.Start();
    }

    /// <summary>Called on the writer's thread around each commit with the number of writes in it; a test throws from here.</summary>
    public Action<CommitStage, int>? AtStage { get; set; }

    /// <summary>Called after each group with how many writes it had and the error that failed it, if any.</summary>
    public Action<int, Exception?>? Done { get; set; }

    /// <summary>Queues a write. The task ends when it is durable.</summary>
    public Task<T> Enqueue<T>(Write<T> write) => _queue.Writer.TryWrite(write) ? write.Task : EnqueueWhenFree(write);

    /// <inheritdoc />
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _thread.Join();
    }

    private async Task<T> EnqueueWhenFree<T>(Write<T> write)
    {
        try
        {
            await _queue.Writer.WriteAsync(write, write.Withdrawn).ConfigureAwait(false);
        }
        catch (ChannelClosedException e)
        {
            throw new StoreUnavailableException("The store is closed: the process is shutting down. Send the same again once it runs.", e);
        }

        return await write.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_group.Count < _options.GroupLimit && _queue.Reader.TryRead(out var write))
            {
                _group.Add(write);
            }

            try
            {
                Commit();
            }
            catch (Exception e)
            {
                FailGroup(e);
            }

            _group.Clear();
        }

        _writer?.Dispose();
    }

    private void Commit()
    {
        var writer = _writer ??= _open();
        writer.Database.Execute("BEGIN IMMEDIATE");
        writer.CatchUp();
        foreach (var write in _group)
        {
            Apply(writer, write);
        }

        AtStage?.Invoke(CommitStage.Before, _group.Count);
        writer.Database.Execute("COMMIT");
        AtStage?.Invoke(CommitStage.After, _group.Count);
        writer.AfterCommit();
        Done?.Invoke(_group.Count, null);
        foreach (var write in _group.Where(w => !w.Scrub))
        {
            write.Complete();
        }

        _group.RemoveAll(w => !w.Scrub);
        if (_group.Count > 0)
        {
            writer.Scrub();
            _group.ForEach(w => w.Complete());
            _group.Clear();
        }

        writer.Checkpoint();
    }

    private static void Apply(Writer writer, Write write)
    {
        if (write.Withdrawn.IsCancellationRequested)
        {
            write.Refusal = new OperationCanceledException(write.Withdrawn);
            return;
        }

        if (write.Composite)
        {
            writer.Savepoint.Run();
        }

        try
        {
            write.Apply(writer);
        }
        catch (Exception e) when (e is not SqliteException)
        {
            write.Refusal = e; // Its own fault, not the store's: it fails alone.
            if (write.Composite)
            {
                writer.RollbackToSavepoint.Run();
            }
        }

        if (write.Composite)
        {
            writer.ReleaseSavepoint.Run();
        }
    }

    /// <summary>Gives up the transaction and the connection, so that the next group starts from what the files hold.</summary>
    private void FailGroup(Exception cause)
    {
        try
        {
            _writer?.Dispose();
        }
        catch (SqliteException)
        {
            // The connection is given up for another; the cause is what the waiters hear.
        }

        _writer = null;
        var error = new StoreUnavailableException(
            $"The store did not commit {_group.Count} writes: {cause.Message}. Nothing was acknowledged; send the same again. Look at free disk space and at the disk's health.", cause);
        Done?.Invoke(_group.Count, cause);
        foreach (var write in _group)
        {
            write.Fail(error);
        }
    }
}

/// <summary>A point of a group's life.</summary>
internal enum CommitStage
{
    /// <summary>All statements are made; nothing is durable.</summary>
    Before,

    /// <summary>Durable; no waiter knows.</summary>
    After,
}
