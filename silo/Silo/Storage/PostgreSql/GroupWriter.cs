using System.Threading.Channels;
using Npgsql;
using OrleansReco.Abstractions;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>
/// Takes whatever writes are queued and commits them as one statement on a connection of its own. While a commit is under way the next group gathers, so that groups are as large as
/// the load makes them and a lone write waits for nothing.
/// </summary>
/// <remarks>
/// Each group has a number that the server remembers in the same transaction. When a connection breaks and no one can say whether the group was committed, the same group is sent again under
/// the same number: the server then makes it, or says that it was made. A later group fences an earlier one that was given up and might still arrive.
/// </remarks>
internal sealed class GroupWriter : IDisposable
{
    private const int MostJudgements = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly PostgreSqlDatabase _database;
    private readonly PostgreSqlOptions _options;
    private readonly ErasedUsers _erased;
    private readonly Guid _id = Guid.NewGuid();
    private readonly Channel<PendingWrite> _queue;
    private readonly List<PendingWrite> _group = [];
    private readonly GroupKeys _keys = new();
    private readonly Task _loop;
    private GroupColumns _columns = new();
    private NpgsqlCommand _command;
    private NpgsqlConnection? _connection;
    private PendingWrite? _next;
    private long _number;
    private bool _healthy = true;
    private bool _erasuresChanged;

    public GroupWriter(PostgreSqlDatabase database, PostgreSqlOptions options, ErasedUsers erased)
    {
        _database = database;
        _options = options;
        _erased = erased;
        _command = _columns.Command();
        _queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(options.QueueLimit) { SingleReader = true });
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Called around each commit with the group's number and its size; a test throws from here.</summary>
    public Action<CommitStage, long, int>? AtStage { get; set; }

    /// <summary>Awaited before each group is gathered; a test holds the writer with it.</summary>
    public Func<Task>? BeforeGroup { get; set; }

    /// <summary>Called after each group with how many writes it had and the error that failed it, if any.</summary>
    public Action<int, Exception?>? Done { get; set; }

    /// <summary>Called after a commit that had changes in it.</summary>
    public Action? Changed { get; set; }

    /// <summary>Queues a write. The task ends when it is durable.</summary>
    public Task<long> Enqueue(PendingWrite write) => _queue.Writer.TryWrite(write) ? write.Task : EnqueueWhenFree(write);

    /// <summary>Commits what is queued and closes the connection.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _loop.GetAwaiter().GetResult();
        _command.Dispose();
    }

    private async Task<long> EnqueueWhenFree(PendingWrite write)
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

    private async Task RunAsync()
    {
        while (_next is not null || await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            if (BeforeGroup is { } before)
            {
                await before().ConfigureAwait(false);
            }

            Gather();
            if (_group.Count > 0)
            {
                await CommitAsync(_group).ConfigureAwait(false);
            }
        }

        await Disconnect().ConfigureAwait(false);
    }

    private void Gather()
    {
        _group.Clear();
        _keys.Clear();
        var bytes = 0;
        while (_group.Count < _options.GroupLimit && bytes < _options.GroupMebibytes << 20 && (_next is not null || _queue.Reader.TryRead(out _next)))
        {
            if (!_next.IsWithdrawn())
            {
                if (!_next.TryEnter(_keys))
                {
                    return; // It begins the next group.
                }

                _group.Add(_next);
                bytes += _next.Bytes;
            }

            _next = null;
        }
    }

    /// <summary>Commits a group; when this returns every waiter has been answered.</summary>
    private async Task CommitAsync(List<PendingWrite> group)
    {
        var number = ++_number;
        var started = TimeProvider.System.GetTimestamp();
        var judgements = 0;
        while (true)
        {
            try
            {
                var connection = _connection ??= await ConnectAsync().ConfigureAwait(false);
                if (judgements > 0)
                {
                    await JudgeAsync(connection, group).ConfigureAwait(false);
                }

                await SendAsync(connection, number, group).ConfigureAwait(false);
                return;
            }
            catch (PostgresException e) when (e.SqlState == SqlStates.Stale && judgements < MostJudgements)
            {
                judgements++;
            }
            catch (PostgresException e) when (e.SqlState == SqlStates.ErasuresChanged)
            {
                // The next round screens with the newest; it loads them where a broken connection is seen to.
                _erasuresChanged = true;
            }
            catch (Exception e)
            {
                var broken = SqlStates.IsUnavailable(e);
                if (e is not PostgresException { SqlState: var state } || !SqlStates.IsContention(state))
                {
                    await Disconnect().ConfigureAwait(false);
                }

                if (!broken)
                {
                    await RefuseAsync(group, e).ConfigureAwait(false);
                    return;
                }

                if (!_healthy || TimeProvider.System.GetElapsedTime(started) + Pause >= _options.RetryFor)
                {
                    Fail(group, e);
                    return;
                }

                await Task.Delay(Pause).ConfigureAwait(false);
            }
        }
    }

    private async Task SendAsync(NpgsqlConnection connection, long number, List<PendingWrite> group)
    {
        if (_erasuresChanged)
        {
            await _erased.ReadOnAsync(connection).ConfigureAwait(false);
            _erasuresChanged = false;
        }

        var erased = _erased.Current;
        if (erased.Hashes.Count > 0 && group.Exists(w => !w.IsAnswered && w.Concerns(erased)))
        {
            erased = await _erased.ReadOnAsync(connection).ConfigureAwait(false); // Someone may have admitted the user again.
            group.ForEach(w => w.Screen(erased));
        }

        _columns.Fill(_id, number, erased.Epoch, group.Where(w => !w.IsAnswered));
        AtStage?.Invoke(CommitStage.Before, number, group.Count);
        try
        {
            _command.Connection = connection;
            _columns.TakeSeqs(_columns.IsEmpty ? [] : (long[])(await _command.ExecuteScalarAsync().ConfigureAwait(false))!);
        }
        catch (PostgresException e) when (e.SqlState == SqlStates.AlreadyCommitted)
        {
            await _columns.ReadSeqsAsync(connection).ConfigureAwait(false);
        }

        AtStage?.Invoke(CommitStage.After, number, group.Count);
        _healthy = true;
        Done?.Invoke(group.Count, null);
        foreach (var write in group)
        {
            write.Complete(_columns);
        }

        if (_columns.HasChanges)
        {
            Changed?.Invoke();
        }
    }

    private static async Task JudgeAsync(NpgsqlConnection connection, List<PendingWrite> group)
    {
        var judge = new StaleJudge();
        var open = group.Where(w => !w.IsAnswered).ToList();
        open.ForEach(w => w.Ask(judge));
        await judge.ReadAsync(connection).ConfigureAwait(false);
        open.ForEach(w => w.Hear(judge));
    }

    /// <summary>Something in the group cannot be stored or sent: each write goes alone, and the one at fault is refused.</summary>
    private async Task RefuseAsync(List<PendingWrite> group, Exception error)
    {
        var open = group.Where(w => !w.IsAnswered).ToList();
        if (open.Count == 1)
        {
            open[0].Refuse(new InvalidOperationException($"The write cannot be stored in PostgreSQL: {error.Message}. Correct what it holds.", error));
            return;
        }

        foreach (var write in open)
        {
            await CommitAsync([write]).ConfigureAwait(false);
        }
    }

    private void Fail(List<PendingWrite> group, Exception cause)
    {
        // What waits behind would wait as long for the same answer.
        var waiting = new List<PendingWrite>(group.Where(w => !w.IsAnswered));
        while (_next is not null || _queue.Reader.TryRead(out _next))
        {
            if (!_next.IsWithdrawn())
            {
                waiting.Add(_next);
            }

            _next = null;
        }

        _healthy = false;
        Done?.Invoke(waiting.Count, cause);
        var error = new StoreUnavailableException(
            $"The store on PostgreSQL at {_database.Where} did not commit {waiting.Count} writes: {cause.Message}. Nothing was acknowledged; send the same again. Look whether the server runs and can be reached.", cause);
        waiting.ForEach(w => w.Fail(error));
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = await _database.Source.OpenConnectionAsync().ConfigureAwait(false);
        _erasuresChanged |= _erased.Current.Epoch < 0;
        return connection;
    }

    private async Task Disconnect()
    {
        // Parameters that were being written when something broke keep half of what they were.
        await _command.DisposeAsync().ConfigureAwait(false);
        _columns = new GroupColumns();
        _command = _columns.Command();
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
