using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>One per user, keyed by user id: profile, recent weighted history, seen items, affinities, session context.</summary>
[Alias("reco.IUserGrain")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>The user as a recommendation needs it.</summary>
    [ReadOnly]
    [Alias("GetContext")]
    Task<UserContext> GetContext();

    /// <summary>Applies entries of the user's log, in order; entries already applied are passed over, a gap is filled from the log.</summary>
    [Alias("Apply")]
    Task Apply(ImmutableArray<LoggedEvent> events);

    /// <summary>Sets the profile and re-admits a user who was erased.</summary>
    [Alias("SetProfile")]
    Task SetProfile(UserProfile profile);

    /// <summary>The profile as set, or the default.</summary>
    [ReadOnly]
    [Alias("GetProfile")]
    Task<UserProfile> GetProfile();

    /// <summary>Everything held about the user, or null when nothing is.</summary>
    [Alias("GetData")]
    Task<UserData?> GetData();

    /// <summary>Erases the user everywhere and leaves a keyed-hash tombstone that every consumer honours.</summary>
    [Alias("Erase")]
    Task<ErasureReceipt> Erase();
}
