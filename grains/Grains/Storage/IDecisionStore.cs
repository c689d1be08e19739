using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Storage;

/// <summary>Served slates.</summary>
public interface IDecisionStore
{
    /// <summary>Appends a decision together with the deadlines that follow from it, in one transaction, as the answer of an attempt at its request: a request that is made again under the same id is another attempt.
    /// A caller who no longer wants it cancels <paramref name="withdrawn"/>: a write that still waits is then never
    /// made, and the task ends as cancelled; one that is being made goes on, and the task says how it ended. After any other end than a cancelled one the decision may be there, or come to be:
    /// <see cref="DiscardDecisionAsync"/> removes it.</summary>
    /// <exception cref="OperationCanceledException">It was withdrawn: nothing of it is in the store, and nothing will be.</exception>
    /// <exception cref="FencedException">Another decision has this id, or the user was erased.</exception>
    Task AppendDecisionAsync(Decision decision, ImmutableArray<Deadline> deadlines, Guid attempt = default, CancellationToken withdrawn = default);

    /// <summary>Removes a user's decision and every deadline about it, if it is this attempt's: its answer had said that it is not recorded. One that another attempt made under the same id, or has taken over, stays.
    /// To be called once the append, or the take-over, has ended.</summary>
    Task DiscardDecisionAsync(string userId, string decisionId, Guid attempt);

    /// <summary>Makes a decision that is there this attempt's: a request made again is answered with it, and what the attempt before may still want of it is void. False: there is none any more.</summary>
    Task<bool> TakeDecisionAsync(string userId, string decisionId, Guid attempt);

    /// <summary>The decision, or null.</summary>
    Task<Decision?> ReadDecisionAsync(string decisionId, CancellationToken cancellationToken = default);

    /// <summary>A user's decisions served since then, and not after <paramref name="until"/> if it is given, newest first, or oldest first; at most <paramref name="limit"/>.</summary>
    Task<ImmutableArray<Decision>> ReadDecisionsAsync(string userId, DateTimeOffset since, int limit, DateTimeOffset? until = null, bool oldestFirst = false, CancellationToken cancellationToken = default);

    /// <summary>Ids of a user's decisions, highest first (ordinal; ids made here rise with time), those below <paramref name="below"/> if it is given, at most <paramref name="limit"/>. Does not read the decisions.</summary>
    Task<ImmutableArray<string>> ReadDecisionIdsAsync(string userId, string? below, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes decisions served before then whose windows are long closed. Returns how many.</summary>
    Task<long> PruneDecisionsAsync(DateTimeOffset before);
}
