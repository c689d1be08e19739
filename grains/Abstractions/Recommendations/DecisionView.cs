using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>A decision explained.</summary>
public sealed record DecisionView
{
    /// <summary>The decision.</summary>
    public required string DecisionId { get; init; }

    /// <summary>For whom.</summary>
    public required string UserId { get; init; }

    /// <summary>Where.</summary>
    public required string Surface { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset ServedAt { get; init; }

    /// <summary>The client's session.</summary>
    public string? SessionId { get; init; }

    /// <summary>The query, if any.</summary>
    public string? Query { get; init; }

    /// <summary>The decision it was said to replace.</summary>
    public string? Supersedes { get; init; }

    /// <summary>The bundle that served it.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>The arm.</summary>
    public required string Arm { get; init; }

    /// <summary>Softmax temperature; 0: the best was taken.</summary>
    public double Temperature { get; init; }

    /// <summary>Whether the user had consented.</summary>
    public bool Consent { get; init; }

    /// <summary>The situation as sent.</summary>
    public required ImmutableDictionary<string, string> Context { get; init; }

    /// <summary>The slate with what each item was ranked on.</summary>
    public ImmutableArray<ServedItemView> Items { get; init; }

    /// <summary>Product of the conditional propensities: the probability of this very slate.</summary>
    public double Propensity { get; init; }

    /// <summary>All candidates that were ranked, best first.</summary>
    public ImmutableArray<CandidateView> Candidates { get; init; }

    /// <summary>Rules and filters that changed the slate.</summary>
    public ImmutableArray<string> Rules { get; init; }

    /// <summary>Stages skipped.</summary>
    public ImmutableArray<string> Degraded { get; init; }

    /// <summary>Set when the fallback ladder answered.</summary>
    public FallbackInfo? Fallback { get; init; }

    /// <summary>Events that name it, oldest first.</summary>
    public ImmutableArray<LoggedEventView> Events { get; init; }

    /// <summary>Examples built on it.</summary>
    public ImmutableArray<LabeledExample> Examples { get; init; }

    internal static DecisionView Of(DecisionDetails details)
    {
        var d = details.Decision;
        var candidates = CandidateView.Of(d.Candidates, d.FeatureNames);
        var sources = candidates.GroupBy(candidate => candidate.ItemId).ToDictionary(group => group.Key, group => group.First().Sources);
        return new()
        {
            DecisionId = d.DecisionId,
            UserId = d.UserId,
            Surface = d.Surface,
            ServedAt = d.ServedAt,
            SessionId = d.SessionId,
            Query = d.Query,
            Supersedes = d.Supersedes,
            ModelVersion = d.ModelVersion,
            Arm = d.Arm,
            Temperature = d.Temperature,
            Consent = d.Consent,
            Context = d.Context,
            Items = [.. d.Items.Select((item, i) => ServedItemView.Of(item, i, sources.GetValueOrDefault(item.ItemId, []), d.FeatureNames))],
            Propensity = d.Items.Aggregate(1.0, (product, item) => product * item.Propensity),
            Candidates = candidates,
            Rules = d.Rules,
            Degraded = d.Degraded,
            Fallback = d.Fallback,
            Events = [.. details.Events.Select(LoggedEventView.Of)],
            Examples = details.Examples,
        };
    }
}
