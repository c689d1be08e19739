using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Examples;
using OrleansReco.Tests.Unit.Fakes;

namespace OrleansReco.Tests.Unit.Silo.Messaging.Broker;

/// <summary>An example store in memory that a test breaks around each write.</summary>
internal sealed class HookedStore : IExampleStore
{
    private readonly MemoryStore _store = new();
    private int _writes;

    private event Action? Written;

    /// <summary>Called before a write; what it throws, nothing is written for.</summary>
    public Func<ImmutableArray<LabeledExample>, Task>? Before { get; set; }

    /// <summary>Called after a write committed; what it throws is a lost reply.</summary>
    public Func<ImmutableArray<LabeledExample>, Task>? After { get; set; }

    /// <summary>Rows ever made or raised, in order.</summary>
    public ImmutableArray<(string Id, int Revision)> Stored => _store.StoredRevisions;

    public int Writes => Volatile.Read(ref _writes);

    /// <summary>Waits for the write after which it is so.</summary>
    public async Task UntilAsync(Func<bool> reached, string what)
    {
        var wait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Written += Look;
        try
        {
            Look();
            await wait.Task.WaitAsync(BusHost.Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Waited {BusHost.Patience.TotalSeconds:0} s for {what}; {Stored.Length} rows are stored.");
        }
        finally
        {
            Written -= Look;
        }

        void Look()
        {
            if (reached())
            {
                wait.TrySetResult();
            }
        }
    }

    public async Task StoreExamplesAsync(ImmutableArray<LabeledExample> examples)
    {
        await (Before?.Invoke(examples) ?? Task.CompletedTask);
        await _store.StoreExamplesAsync(examples);
        Interlocked.Increment(ref _writes);
        Written?.Invoke();
        await (After?.Invoke(examples) ?? Task.CompletedTask);
    }

    public IAsyncEnumerable<(long Row, LabeledExample Example)> ReadExamplesAsync(long afterRow = 0, CancellationToken cancellationToken = default) => _store.ReadExamplesAsync(afterRow, cancellationToken);

    public Task<ImmutableArray<LabeledExample>> ReadExamplesOfDecisionAsync(string decisionId, CancellationToken cancellationToken = default) => _store.ReadExamplesOfDecisionAsync(decisionId, cancellationToken);

    public Task<ImmutableArray<LabeledExample>> ReadExamplesOfUserAsync(string userId, string? above = null, int limit = int.MaxValue, CancellationToken cancellationToken = default) => _store.ReadExamplesOfUserAsync(userId, above, limit, cancellationToken);

    public Task<int> ReadNewestRevisionAsync(string userId, CancellationToken cancellationToken = default) => _store.ReadNewestRevisionAsync(userId, cancellationToken);

    public Task<long> CountExamplesAsync(CancellationToken cancellationToken = default) => _store.CountExamplesAsync(cancellationToken);
}
