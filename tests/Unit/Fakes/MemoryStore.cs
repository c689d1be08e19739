using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Tests.Unit.Fakes;

/// <summary>The store in memory, for tests that break it: <see cref="Before"/> and <see cref="After"/> may throw around each write. What is committed survives a "process" that ends.</summary>
internal sealed partial class MemoryStore : IStore
{
    private readonly Lock _lock = new();
    private readonly List<(string User, LoggedEvent Event)> _events = [];
    private readonly Dictionary<(string Grain, string State), (string ETag, object? Value)> _snapshots = [];
    private readonly List<Decision> _decisions = [];
    private readonly Dictionary<string, Guid> _attempts = [];
    private readonly Dictionary<string, ErasedCounts> _receipts = [];
    private readonly List<LabeledExample> _examples = [];
    private readonly List<(string Id, int Revision)> _stored = [];
    private readonly List<Change> _changes = [];
    private readonly Dictionary<(string User, DeadlineKind Kind, string Subject), Deadline> _due = [];
    private readonly List<(long Row, CounterBatch Batch)> _counters = [];
    private long _counterRow;
    private long _changeSeq;

    public event Action? Changed;

    /// <summary>Called before a write commits, with its method's name; what it throws, the writer gets, and nothing is written.</summary>
    public Func<string, Task>? Before { get; set; }

    /// <summary>Called after a write committed; what it throws is a lost reply.</summary>
    public Func<string, Task>? After { get; set; }

    /// <summary>Called before a read, with its method's name.</summary>
    public Func<string, Task>? BeforeRead { get; set; }

    public bool IsHealthy { get; set; } = true;

    public Task ProbeAsync() => Before?.Invoke(nameof(ProbeAsync)) ?? Task.CompletedTask;

    /// <summary>Events that ReadEvents returned, in all.</summary>
    public int EventsRead { get; private set; }

    /// <summary>The most that one call of ReadEvents returned.</summary>
    public int LongestEventRead { get; set; }

    /// <summary>Number of AppendEvents calls that committed.</summary>
    public int EventCommits { get; private set; }

    /// <summary>Every (id, revision) ever given to the example store and taken by it.</summary>
    public ImmutableArray<(string Id, int Revision)> StoredRevisions
    {
        get
        {
            lock (_lock)
            {
                return [.. _stored];
            }
        }
    }

    public ImmutableArray<Deadline> Due
    {
        get
        {
            lock (_lock)
            {
                return [.. _due.Values.OrderBy(d => d.At)];
            }
        }
    }

    public Task AppendEventsAsync(string userId, ImmutableArray<LoggedEvent> events, ImmutableArray<Deadline> deadlines = default) => Write(() =>
    {
        foreach (var e in events)
        {
            if (IsErased(userId) || _events.Any(x => x.User == userId && (x.Event.Seq == e.Seq || x.Event.Event.EventId == e.Event.EventId)))
            {
                throw new FencedException($"Event {e.Seq} of {userId} is taken, or the user was erased.");
            }
        }

        _events.AddRange(events.Select(e => (userId, e)));
        Set(deadlines.IsDefault ? [] : deadlines);
        EventCommits++;
        return true;
    });

    public Task<ImmutableArray<LoggedEvent>> ReadEventsAsync(string userId, long afterSeq, int limit = int.MaxValue, CancellationToken cancellationToken = default)
        => Read(() =>
        {
            var events = _events.Where(x => x.User == userId && x.Event.Seq > afterSeq).Select(x => x.Event).OrderBy(e => e.Seq).Take(limit).ToImmutableArray();
            (EventsRead, LongestEventRead) = (EventsRead + events.Length, Math.Max(LongestEventRead, events.Length));
            return events;
        });

    public Task<long> ReadLastSeqAsync(string userId, CancellationToken cancellationToken = default)
        => Read(() => _events.Where(x => x.User == userId).Select(x => x.Event.Seq).DefaultIfEmpty().Max());

    public Task<ImmutableHashSet<string>> FindEventIdsAsync(string userId, ImmutableArray<string> eventIds, CancellationToken cancellationToken = default)
        => Read(() => _events.Where(x => x.User == userId && eventIds.Contains(x.Event.Event.EventId)).Select(x => x.Event.Event.EventId).ToImmutableHashSet());

    public async IAsyncEnumerable<(long Row, LoggedEvent Event)> ReadAllEventsAsync(long afterRow = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var all = await Read(() => _events.Select((x, i) => ((long)i + 1, x.Event)).Where(x => x.Item1 > afterRow).ToList());
        foreach (var row in all)
        {
            yield return row;
        }
    }

    public Task<Snapshot?> ReadSnapshotAsync(string grain, string state, CancellationToken cancellationToken = default)
        => throw new NotSupportedException("Grain states of this fake go through FakeGrainStorage.");

    public Task WriteSnapshotAsync(string grain, string state, string? expectedETag, string newETag, ReadOnlyMemory<byte> payload, Publication? published = null)
        => throw new NotSupportedException("Grain states of this fake go through FakeGrainStorage.");

    public Task ClearSnapshotAsync(string grain, string state, string? expectedETag)
        => throw new NotSupportedException("Grain states of this fake go through FakeGrainStorage.");

    /// <summary>A grain's stored state, or null.</summary>
    public (string ETag, object? Value)? ReadState(string grain, string state)
    {
        lock (_lock)
        {
            return _snapshots.TryGetValue((grain, state), out var found) ? found : null;
        }
    }

    /// <summary>Writes a grain's state; a null value removes it.</summary>
    public Task WriteStateAsync(string grain, string state, string? expectedETag, string newETag, object? value) => Write(() =>
    {
        if (ISnapshotStore.UserOf(grain) is { } user && IsErased(user))
        {
            throw new FencedException($"State of {grain} is of an erased user.");
        }

        var stored = _snapshots.TryGetValue((grain, state), out var found) ? found.ETag : null;
        if (stored != expectedETag)
        {
            throw new FencedException($"State of {grain} has ETag {stored}, not {expectedETag}.");
        }

        _ = value is null ? _snapshots.Remove((grain, state)) : (_snapshots[(grain, state)] = (newETag, value)) != default;
        return true;
    }, "WriteState:" + state);

    public async Task<long> PublishChangeAsync(ChangeKind kind, string key, ReadOnlyMemory<byte>? payload)
    {
        var seq = await Write(() => Publish(kind, key, payload));
        Changed?.Invoke();
        return seq;
    }

    public Task<ImmutableArray<Change>> ReadChangesAsync(long afterSeq, int limit, CancellationToken cancellationToken = default)
        => Read(() => _changes.Where(c => c.Seq > afterSeq).OrderBy(c => c.Seq).Take(limit).ToImmutableArray());

    public Task SetDeadlinesAsync(ImmutableArray<Deadline> deadlines) => Write(() =>
    {
        Set(deadlines);
        return true;
    });

    public Task<ImmutableArray<Deadline>> ReadDueAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken = default)
        => Read(() => _due.Values.Where(d => IDeadlineStore.ShardOf(d.UserId) == shard && d.At <= now).OrderBy(d => d.At).Take(limit).ToImmutableArray());

    public Task RemoveDeadlinesAsync(ImmutableArray<Deadline> deadlines) => Write(() =>
    {
        foreach (var deadline in deadlines.Where(d => _due.GetValueOrDefault((d.UserId, d.Kind, d.Subject))?.At == d.At))
        {
            _due.Remove((deadline.UserId, deadline.Kind, deadline.Subject));
        }

        return true;
    });

    public Task AddCountersAsync(CounterBatch batch) => Write(() =>
    {
        if (!_counters.Any(c => (c.Batch.Silo, c.Batch.Epoch, c.Batch.Batch) == (batch.Silo, batch.Epoch, batch.Batch)))
        {
            _counters.Add((++_counterRow, batch));
        }

        return true;
    });

    public Task<ImmutableArray<(long Row, CounterBatch Batch)>> ReadCountersAsync(long afterRow, int limit, CancellationToken cancellationToken = default)
        => Read(() => _counters.Where(c => c.Row > afterRow).OrderBy(c => c.Row).Take(limit).ToImmutableArray());

    public Task CompactCountersAsync(long upToRow, TimeSpan width, DateTimeOffset before) => Write(() =>
    {
        _counters.RemoveAll(c => c.Row <= upToRow && c.Batch.At < before);
        foreach (var bucket in _counters.Where(c => c.Row <= upToRow).GroupBy(c => c.Batch.At.UtcTicks / width.Ticks).ToList())
        {
            var items = bucket.SelectMany(c => c.Batch.Items).GroupBy(i => i.ItemId).Select(i => new ItemCount(i.Key, i.Sum(x => x.Weight)));
            _counters.RemoveAll(c => bucket.Contains(c));
            _counters.Add((bucket.Max(c => c.Row), new CounterBatch("", bucket.Key, bucket.Min(c => c.Batch.IsFold ? c.Batch.Batch : c.Row), bucket.Max(c => c.Batch.At), [.. items])));
        }

        return true;
    });

    public string HashUser(string userId) => LastingHash.Of("test\n" + userId).ToString("x16", null);

    /// <summary>Whether the tombstone of a user is in force.</summary>
    public bool IsErased(string userId) => Names(ChangeKind.Tombstone, userId);

    /// <summary>Whether the feed says that a user refused consent.</summary>
    public bool HasRefused(string userId) => Names(ChangeKind.Refusal, userId);

    public Task<ErasedCounts> EraseUserAsync(string userId, string tombstone) => Write(() =>
    {
        var counts = new ErasedCounts(
            _events.RemoveAll(x => x.User == userId), _decisions.RemoveAll(d => d.UserId == userId), _examples.RemoveAll(e => e.UserId == userId));
        foreach (var key in _due.Keys.Where(k => k.User == userId).ToList())
        {
            _due.Remove(key);
        }

        foreach (var key in _snapshots.Keys.Where(k => k.Grain.EndsWith("/" + userId, StringComparison.Ordinal)).ToList())
        {
            _snapshots.Remove(key);
        }

        if (IsErased(userId) && _receipts.TryGetValue(tombstone, out var before))
        {
            counts = new ErasedCounts(counts.Events + before.Events, counts.Decisions + before.Decisions, counts.Examples + before.Examples);
        }

        _receipts[tombstone] = counts;
        Publish(ChangeKind.Tombstone, tombstone, ReadOnlyMemory<byte>.Empty);
        return counts;
    });

    private bool Names(ChangeKind kind, string userId) => _changes.Any(c => c.Kind == kind && c.Key == HashUser(userId) && c.Payload is not null);

    private long Publish(ChangeKind kind, string key, ReadOnlyMemory<byte>? payload)
    {
        _changes.RemoveAll(c => c.Kind == kind && c.Key == key);
        _changes.Add(new Change(++_changeSeq, kind, key, payload));
        return _changeSeq;
    }

    private void Set(ImmutableArray<Deadline> deadlines)
    {
        foreach (var deadline in deadlines.Where(d => !IsErased(d.UserId)))
        {
            _due[(deadline.UserId, deadline.Kind, deadline.Subject)] = deadline;
        }
    }

    private async Task<T> Read<T>(Func<T> read, [CallerMemberName] string name = "")
    {
        await Task.Yield();
        if (BeforeRead is { } before)
        {
            await before(name);
        }

        lock (_lock)
        {
            return read();
        }
    }

    private async Task<T> Write<T>(Func<T> write, [CallerMemberName] string name = "")
    {
        await Task.Yield();
        if (Before is { } before)
        {
            await before(name);
        }

        T result;
        lock (_lock)
        {
            result = write();
        }

        if (After is { } after)
        {
            await after(name);
        }

        return result;
    }
}
