using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Recommendations;

/// <summary>Names of the stages, as <c>degraded</c> and the timings of <c>debug</c> write them.</summary>
public static class StageNames
{
    /// <summary>The user's context is asked for.</summary>
    public const string Context = "context";

    /// <summary>What the user has seen and dismissed is not known: <see cref="Context"/> was skipped, and this silo has not heard of the user lately. Seen items may be in the slate.</summary>
    public const string Seen = "context:seen";

    /// <summary>What may be shown.</summary>
    public const string Filter = "filter";

    /// <summary>User and session vector.</summary>
    public const string FoldIn = "foldIn";

    /// <summary>Sources and their fusion; a source that fails alone is <c>candidates:name</c>.</summary>
    public const string Candidates = "candidates";

    /// <summary>Feature rows.</summary>
    public const string Features = "features";

    /// <summary>The ranker.</summary>
    public const string Rank = "rank";

    /// <summary>Boosts, buries and pins.</summary>
    public const string Rules = "rules";

    /// <summary>Diversity, caps, exploration.</summary>
    public const string Rerank = "rerank";

    /// <summary>Reasons.</summary>
    public const string Explain = "explain";

    /// <summary>The decision is recorded.</summary>
    public const string Decide = "decide";

    private static readonly ImmutableDictionary<string, string> Sources = CandidateSources.All.ToImmutableDictionary(source => source, source => $"{Candidates}:{source}");

    /// <summary>The name of a candidate source as a part of its stage.</summary>
    public static string OfSource(string source) => Sources[source];
}
