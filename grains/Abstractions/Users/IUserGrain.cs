using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>One per user, keyed by user id: profile, recent weighted history, seen items, affinities, session context.</summary>
[Alias("reco.IUserGrain")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>The user as a recommendation needs it.</summary>
    [ReadOnly]
    [AnyRoute]
    [Alias("GetContext")]
    Task<UserContext> GetContext();

    /// <summary>Applies entries of the user's log, in order; entries already applied are passed over, a gap is filled from the log.</summary>
    [AnyRoute]
    [Alias("Apply")]
    Task Apply(ImmutableArray<LoggedEvent> events);

    /// <summary>Sets the profile and re-admits a user who was erased.</summary>
    [AnyRoute]
    [Alias("SetProfile")]
    Task SetProfile(UserProfile profile);

    /// <summary>The profile as set, or the default.</summary>
    [ReadOnly]
    [AnyRoute]
    [Alias("GetProfile")]
    Task<UserProfile> GetProfile();

    /// <summary>Who the user is, or null when nothing is held. The lists, which have no bound, are read in pages by the calls below.</summary>
    [ReadOnly]
    [AnyRoute]
    [Alias("GetData")]
    Task<UserData?> GetData();

    /// <summary>A page of the user's events after that sequence number, oldest first. An empty page is the end.</summary>
    [ReadOnly]
    [AnyRoute]
    [Alias("GetEvents")]
    Task<ImmutableArray<LoggedEvent>> GetEvents(long afterSeq);

    /// <summary>A page of the ids of the decisions held for the user, highest first (ordinal), those below <paramref name="below"/> if it is given. An empty page is the end.</summary>
    [ReadOnly]
    [AnyRoute]
    [Alias("GetDecisionIds")]
    Task<ImmutableArray<string>> GetDecisionIds(string? below);

    /// <summary>A page of the labelled examples built from the user's events, by id, those above <paramref name="above"/> if it is given. An empty page is the end.</summary>
    [ReadOnly]
    [AnyRoute]
    [Alias("GetExamples")]
    Task<ImmutableArray<LabeledExample>> GetExamples(string? above);

    /// <summary>Erases the user everywhere and leaves a keyed-hash tombstone that every consumer honours.</summary>
    [AnyRoute]
    [ResponseTimeout("00:00:12")]
    [Alias("Erase")]
    Task<ErasureReceipt> Erase();
}
