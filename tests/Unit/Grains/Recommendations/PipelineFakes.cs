using System.Collections.Concurrent;
using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Recommendations;
using OrleansReco.Grains.Storage;
using OrleansReco.Tests.Unit.Retrieval.Sources;

namespace OrleansReco.Tests.Unit.Grains.Recommendations;

/// <summary>Decisions in memory; down when told so.</summary>
internal sealed class MemoryDecisions : IDecisionStore
{
    public ConcurrentDictionary<string, (Decision Decision, ImmutableArray<Deadline> Deadlines)> Appended { get; } = new();

    public bool Down { get; set; }

    /// <summary>Writes wait for it, and look at their token only before.</summary>
    public Task Turn { get; set; } = Task.CompletedTask;

    /// <summary>What happens once a decision is there, before its writer hears of it.</summary>
    public Func<Task> Made { get; set; } = () => Task.CompletedTask;

    /// <summary>Discards that are refused before one is taken.</summary>
    public int FailingDiscards { get; set; }

    public TaskCompletionSource<string> Discarded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task AppendDecisionAsync(Decision decision, ImmutableArray<Deadline> deadlines, CancellationToken withdrawn = default)
    {
        if (Down)
        {
            throw new StoreUnavailableException("The test took the store down.");
        }

        return Append(decision, deadlines, withdrawn);
    }

    public Task<Decision?> ReadDecisionAsync(string decisionId, CancellationToken cancellationToken = default)
        => Task.FromResult(Appended.TryGetValue(decisionId, out var found) ? found.Decision : null);

    public Task<ImmutableArray<Decision>> ReadDecisionsAsync(string userId, DateTimeOffset since, int limit, CancellationToken cancellationToken = default)
        => throw new NotSupportedException();

    public Task<bool> KeepDecisionAsync(string userId, string decisionId) => Task.FromResult(Appended.ContainsKey(decisionId));

    public Task DiscardDecisionAsync(string userId, string decisionId, DateTimeOffset servedAt)
    {
        if (FailingDiscards-- > 0)
        {
            throw new StoreUnavailableException("The test's store does not discard yet.");
        }

        Appended.TryRemove(decisionId, out _);
        Discarded.TrySetResult(decisionId);
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<string>> ReadDecisionIdsAsync(string userId, string? below, int limit, CancellationToken cancellationToken = default)
        => throw new NotSupportedException();

    public Task<long> PruneDecisionsAsync(DateTimeOffset before) => throw new NotSupportedException();

    private async Task Append(Decision decision, ImmutableArray<Deadline> deadlines, CancellationToken withdrawn)
    {
        if (!Turn.IsCompleted)
        {
            await Turn;
        }

        withdrawn.ThrowIfCancellationRequested();
        Appended[decision.DecisionId] = (decision, deadlines);
        await Made();
    }
}

/// <summary>A tombstone is the id backwards.</summary>
internal sealed class ReversingErasure : IErasureStore
{
    public string HashUser(string userId) => new([.. userId.Reverse()]);

    public Task<ErasedCounts> EraseUserAsync(string userId, string tombstone) => throw new NotSupportedException();
}

/// <summary>Remembers what was published.</summary>
internal sealed class RememberingPublisher : IDecisionPublisher
{
    public ConcurrentQueue<DecisionServed> Published { get; } = new();

    public void Publish(DecisionServed decision) => Published.Enqueue(decision);
}

/// <summary>Breaks a stage, or lets the clock run while it is entered.</summary>
internal sealed class FaultProbe(ManualTime clock) : IStageProbe
{
    public string? Breaks { get; set; }

    public string? Delays { get; set; }

    public TimeSpan Delay { get; set; }

    public void Enter(string stage)
    {
        if (stage == Breaks)
        {
            throw new InvalidOperationException($"The test broke stage {stage}.");
        }

        if (stage == Delays)
        {
            clock.Advance(Delay);
        }
    }
}
