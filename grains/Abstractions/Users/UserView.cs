using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>Everything held about a user, as the wire has it.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Profile">What the application said of the user.</param>
/// <param name="Context">What was derived from the events.</param>
/// <param name="Events">The event log, oldest first.</param>
/// <param name="Decisions">Ids of the decisions held for the user, highest first (ordinal).</param>
/// <param name="Examples">The labelled examples built from the user's events.</param>
public sealed record UserView(
    string UserId,
    UserProfile Profile,
    UserContext Context,
    ImmutableArray<LoggedEventView> Events,
    ImmutableArray<string> Decisions,
    ImmutableArray<LabeledExample> Examples);
