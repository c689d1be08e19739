using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Recommendations;
using OrleansReco.Grains.Storage;
using OrleansReco.Tests.Unit.Retrieval.Sources;

namespace OrleansReco.Tests.Unit.Grains.Recommendations;

/// <summary>Decisions in memory, of one silo or of several; down when told so.</summary>
internal sealed class MemoryDecisions : IDecisionStore
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gone = new();

    public ConcurrentDictionary<string, (Decision Decision, ImmutableArray<Deadline> Deadlines, Guid Attempt)> Appended { get; } = new();

    public bool Down { get; set; }

    /// <summary>Writes wait for it, and look at their token only before.</summary>
    public Task Turn { get; set; } = Task.CompletedTask;

    /// <summary>What happens once a decision is there, or taken over, before its writer hears of it.</summary>
    public Func<Task> Made { get; set; } = () => Task.CompletedTask;

    /// <summary>What happens when a decision was refused because its id is taken, before its writer hears of it.</summary>
    public Func<Task> Refused { get; set; } = () => Task.CompletedTask;

    /// <summary>Discards that are refused before one is taken.</summary>
    public int FailingDiscards { get; set; }

    /// <summary>Discards wait for it.</summary>
    public Task DiscardTurn { get; set; } = Task.CompletedTask;

    public TaskCompletionSource<string> Discarded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Decisions whose discard has begun.</summary>
    public Channel<string> Discards { get; } = Channel.CreateUnbounded<string>();

    public Task AppendDecisionAsync(Decision decision, ImmutableArray<Deadline> deadlines, Guid attempt = default, CancellationToken withdrawn = default)
    {
        if (Down)
        {
            throw new StoreUnavailableException("The test took the store down.");
        }

        return Append(decision, deadlines, attempt, withdrawn);
    }

    public Task<Decision?> ReadDecisionAsync(string decisionId, CancellationToken cancellationToken = default)
        => Task.FromResult(Appended.TryGetValue(decisionId, out var found) ? found.Decision : null);

    public Task<ImmutableArray<Decision>> ReadDecisionsAsync(string userId, DateTimeOffset since, int limit, DateTimeOffset? until = null, bool oldestFirst = false, CancellationToken cancellationToken = default)
        => throw new NotSupportedException();

    public async Task<bool> TakeDecisionAsync(string userId, string decisionId, Guid attempt)
    {
        lock (_lock)
        {
            if (!Appended.TryGetValue(decisionId, out var found) || found.Decision.UserId != userId)
            {
                return false;
            }

            Appended[decisionId] = found with { Attempt = attempt };
        }

        await Made();
        return true;
    }

    public async Task DiscardDecisionAsync(string userId, string decisionId, Guid attempt)
    {
        Discards.Writer.TryWrite(decisionId);
        await DiscardTurn;
        if (FailingDiscards-- > 0)
        {
            throw new StoreUnavailableException("The test's store does not discard yet.");
        }

        lock (_lock)
        {
            if (Appended.TryGetValue(decisionId, out var found) && found.Attempt == attempt)
            {
                Appended.TryRemove(decisionId, out _);
            }
        }

        Discarded.TrySetResult(decisionId);
        _gone.GetOrAdd(decisionId, NewWait).TrySetResult();
    }

    /// <summary>Ends when a discard of the decision has been made.</summary>
    public Task Gone(string decisionId) => _gone.GetOrAdd(decisionId, NewWait).Task;

    public Task<ImmutableArray<string>> ReadDecisionIdsAsync(string userId, string? below, int limit, CancellationToken cancellationToken = default)
        => throw new NotSupportedException();

    public Task<long> PruneDecisionsAsync(DateTimeOffset before) => throw new NotSupportedException();

    private static TaskCompletionSource NewWait(string decisionId) => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task Append(Decision decision, ImmutableArray<Deadline> deadlines, Guid attempt, CancellationToken withdrawn)
    {
        if (!Turn.IsCompleted)
        {
            await Turn;
        }

        withdrawn.ThrowIfCancellationRequested();
        if (!Appended.TryAdd(decision.DecisionId, (decision, deadlines, attempt)))
        {
            await Refused();
            throw new FencedException($"There already is another decision '{decision.DecisionId}'.");
        }

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
