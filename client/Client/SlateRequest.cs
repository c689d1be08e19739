using OrleansReco.Abstractions;

namespace OrleansReco.Client;

/// <summary>A slate that is asked for, perhaps more than once, under one name.</summary>
internal sealed class SlateRequest
{
    private readonly TimeProvider _time;
    private int _attempts;

    public SlateRequest(RecommendationRequest request, TimeProvider time)
    {
        _time = time;
        Named = request.DecisionId is null ? request with { DecisionId = NewId() } : request;
    }

    /// <summary>What is sent: the same decision in every attempt.</summary>
    public RecommendationRequest Named { get; }

    /// <summary>It is asked for again, or for the first time.</summary>
    public void Asked() => Interlocked.Increment(ref _attempts);

    /// <summary>
    /// What the caller gets. Of several attempts one may have been recorded with another slate whose answer was lost; one that was answered unrecorded then goes under a name of its own,
    /// so that what the user does with it is not taken for an answer to the other.
    /// </summary>
    public Recommendation Answer(Recommendation slate)
        => slate.Recorded || Volatile.Read(ref _attempts) < 2 ? slate : slate with { DecisionId = NewId() };

    private string NewId() => Guid.CreateVersion7(_time.GetUtcNow()).ToString("N");
}
