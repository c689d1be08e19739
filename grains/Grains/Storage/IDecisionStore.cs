using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Storage;

/// <summary>Served slates.</summary>
public interface IDecisionStore
{
    /// <summary>Appends a decision together with the deadlines that follow from it, in one transaction. A caller who no longer wants it cancels <paramref name="withdrawn"/>: a write that still waits is then never
    /// made, and the task ends as cancelled; one that is being made goes on, and the task says how it ended. After any other end than a cancelled one the decision may be there, or come to be:
    /// <see cref="DiscardDecisionAsync"/> removes it.</summary>
    /// <exception cref="OperationCanceledException">It was withdrawn: nothing of it is in the store, and nothing will be.</exception>
    /// <exception cref="FencedException">Another decision has this id, or the user was erased.</exception>
    Task AppendDecisionAsync(Decision decision, ImmutableArray<Deadline> deadlines, CancellationToken withdrawn = default);

    /// <summary>Removes a user's decision and every deadline about it: its answer had said that it is not recorded. Where there is none of that time, because another silo recorded the same request under the same id,
    /// or <see cref="KeepDecisionAsync"/> was called, nothing happens. To be called once the append has ended.</summary>
    Task DiscardDecisionAsync(string userId, string decisionId, DateTimeOffset servedAt);

    /// <summary>Keeps a decision that is there, whatever whoever appended it may still want: a request made again is answered with it. False: there is none any more.</summary>
    Task<bool> KeepDecisionAsync(string userId, string decisionId);

    /// <summary>The decision, or null.</summary>
    Task<Decision?> ReadDecisionAsync(string decisionId, CancellationToken cancellationToken = default);

    /// <summary>A user's decisions served since then, newest first.</summary>
    Task<ImmutableArray<Decision>> ReadDecisionsAsync(string userId, DateTimeOffset since, int limit, CancellationToken cancellationToken = default);

    /// <summary>Ids of a user's decisions, highest first (ordinal; ids made here rise with time), those below <paramref name="below"/> if it is given, at most <paramref name="limit"/>. Does not read the decisions.</summary>
    Task<ImmutableArray<string>> ReadDecisionIdsAsync(string userId, string? below, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes decisions served before then whose windows are long closed. Returns how many.</summary>
    Task<long> PruneDecisionsAsync(DateTimeOffset before);
}
