using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Storage;

/// <summary>Served slates.</summary>
public interface IDecisionStore
{
    /// <summary>Appends a decision together with the deadlines that follow from it, in one transaction.</summary>
    Task AppendDecisionAsync(Decision decision, ImmutableArray<Deadline> deadlines);

    /// <summary>The decision, or null.</summary>
    Task<Decision?> ReadDecisionAsync(string decisionId, CancellationToken cancellationToken = default);

    /// <summary>A user's decisions served since then, newest first.</summary>
    Task<ImmutableArray<Decision>> ReadDecisionsAsync(string userId, DateTimeOffset since, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes decisions served before then whose windows are long closed. Returns how many.</summary>
    Task<long> PruneDecisionsAsync(DateTimeOffset before);
}
