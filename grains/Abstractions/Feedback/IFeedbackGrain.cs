using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>One per user, keyed by user id: the only entry for the user's events, their log, the joins of outcomes to decisions and the outbox of examples.</summary>
[Alias("reco.IFeedbackGrain")]
public interface IFeedbackGrain : IGrainWithStringKey
{
    /// <summary>Appends events, each checked by <see cref="EventRules"/>. When it returns, every event that is not rejected is durable and applied to the user. Results are in the order sent.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was acknowledged; send the same again.</exception>
    [AlwaysInterleave]
    [AnyRoute]
    [Alias("Append")]
    Task<ImmutableArray<EventResult>> Append(ImmutableArray<UserEvent> events);

    /// <summary>Tells that a slate was served to the user, so that repeated asking and silence are seen.
    /// The decision is already durable; a lost call is made up for from the store.</summary>
    [OneWay]
    [AlwaysInterleave]
    [Alias("Served")]
    Task Served(ServedSlate slate);

    /// <summary>A deadline of this user fell due: attribution or silence. Doing it twice changes nothing.</summary>
    [Alias("OnDue")]
    Task OnDue(Deadline deadline);

    /// <summary>Publishes what is in the outbox; called after a failure of the bus.</summary>
    [Alias("Flush")]
    Task Flush();

    /// <summary>Called by the example store's side once an example is durable there: the outbox forgets it.</summary>
    [AlwaysInterleave]
    [Alias("Acknowledge")]
    Task Acknowledge(ImmutableArray<ExampleRef> examples);

    /// <summary>Forgets everything in memory and in the snapshot; called by the erasure, never alone.
    /// Until <see cref="Admit"/> every event is rejected.</summary>
    [AlwaysInterleave]
    [Alias("Forget")]
    Task Forget();

    /// <summary>Takes events again after an erasure; called when the user is admitted again, never alone.</summary>
    [AlwaysInterleave]
    [Alias("Admit")]
    Task Admit();
}

/// <summary>A served slate as the feedback protocol needs it.</summary>
/// <param name="DecisionId">The decision.</param>
/// <param name="Surface">Where.</param>
/// <param name="ServedAt">When.</param>
/// <param name="SessionId">The session, if said.</param>
/// <param name="Query">The query, if any.</param>
/// <param name="Supersedes">The decision it was said to replace, if any.</param>
/// <param name="Items">The slate, best first.</param>
[GenerateSerializer, Immutable, Alias("reco.ServedSlate")]
public sealed record ServedSlate(
    [property: Id(0)] string DecisionId,
    [property: Id(1)] string Surface,
    [property: Id(2)] DateTimeOffset ServedAt,
    [property: Id(3)] string? SessionId,
    [property: Id(4)] string? Query,
    [property: Id(5)] string? Supersedes,
    [property: Id(6)] ImmutableArray<string> Items);

/// <summary>An example at a revision.</summary>
/// <param name="Id">The example.</param>
/// <param name="Revision">Its revision.</param>
[GenerateSerializer, Immutable, Alias("reco.ExampleRef")]
public sealed record ExampleRef([property: Id(0)] string Id, [property: Id(1)] int Revision);
