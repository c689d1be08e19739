using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>A surface as a data product: declared, not coded. A spec without a feedback signal is refused.</summary>
[GenerateSerializer, Immutable, Alias("reco.SurfaceSpec")]
public sealed record SurfaceSpec
{
    /// <summary>The surface's id.</summary>
    [Id(0)] public required string Surface { get; init; }

    /// <summary>Who consumes it.</summary>
    [Id(1)] public string Consumer { get; init; } = "";

    /// <summary>The job to be done for them.</summary>
    [Id(2)] public string Job { get; init; } = "";

    /// <summary>Where it appears.</summary>
    [Id(3)] public string Placement { get; init; } = "";

    /// <summary>What the user does with it.</summary>
    [Id(4)] public string Action { get; init; } = "";

    /// <summary>The longest slate, 1 to 100.</summary>
    [Id(5)] public int MaxCount { get; init; } = 50;

    /// <summary>The promised p99 of an answer; stages that would overrun it are skipped.</summary>
    [Id(6)] public TimeSpan LatencyBudget { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The promised longest time from an event to a slate that reflects it.</summary>
    [Id(7)] public TimeSpan Freshness { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The promised accuracy.</summary>
    [Id(8)] public AccuracyPromise Accuracy { get; init; } = new("acceptRate", 0);

    /// <summary>Events that say it worked; at least one.</summary>
    [Id(9)] public ImmutableArray<EventType> FeedbackSignals { get; init; } = [];

    /// <summary>What counts as accepting an item of the slate.</summary>
    [Id(10)] public Acceptance Acceptance { get; init; } = new();

    /// <summary>The windows of the feedback protocol.</summary>
    [Id(11)] public FeedbackWindows Windows { get; init; } = new();

    /// <summary>Candidate sources and how they are fused and ranked.</summary>
    [Id(12)] public RetrievalSpec Retrieval { get; init; } = new();

    /// <summary>How the ranked candidates become a slate.</summary>
    [Id(13)] public RerankingSpec Reranking { get; init; } = new();

    /// <summary>Business rules, applied in order.</summary>
    [Id(14)] public ImmutableArray<SurfaceRule> Rules { get; init; } = [];

    /// <summary>What answers when the pipeline cannot, in order.</summary>
    [Id(15)] public ImmutableArray<FallbackStep> Fallbacks { get; init; } = [FallbackStep.LastGood, FallbackStep.CategoryPopular, FallbackStep.Popular];

    /// <summary>Whether items the user has already consumed may be shown.</summary>
    [Id(16)] public bool AllowSeen { get; init; }

    /// <summary>Share of users, sticky, served by the frozen baseline for ever; 0 to 0.5.</summary>
    [Id(17)] public double BaselineShare { get; init; } = 0.05;
}

/// <summary>An accuracy metric with its floor.</summary>
/// <param name="Metric"><c>acceptRate</c>: accepted slates over served ones; <c>hitRate</c>: slates with a positive label over served ones.</param>
/// <param name="Floor">The promised least value, 0 to 1.</param>
[GenerateSerializer, Immutable, Alias("reco.AccuracyPromise")]
public sealed record AccuracyPromise([property: Id(0)] string Metric, [property: Id(1)] double Floor);

/// <summary>What counts as accepting.</summary>
[GenerateSerializer, Immutable, Alias("reco.Acceptance")]
public sealed record Acceptance
{
    /// <summary>Events that accept by themselves.</summary>
    [Id(0)] public ImmutableArray<EventType> Events { get; init; } = [EventType.Save, EventType.Buy, EventType.Accept];

    /// <summary>A play with at least this completion accepts.</summary>
    [Id(1)] public double Completion { get; init; } = 0.8;

    /// <summary>A rating of at least this accepts.</summary>
    [Id(2)] public double Rating { get; init; } = 4;
}

/// <summary>The windows of the feedback protocol.</summary>
[GenerateSerializer, Immutable, Alias("reco.FeedbackWindows")]
public sealed record FeedbackWindows
{
    /// <summary>After serving: when examples are emitted. Later evidence raises their revision.</summary>
    [Id(0)] public TimeSpan Attribution { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A request in the same session within this time of an unaccepted slate supersedes it.</summary>
    [Id(1)] public TimeSpan Supersede { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Silence this long after the last sign of life in a session with nothing accepted is abandonment.</summary>
    [Id(2)] public TimeSpan Abandonment { get; init; } = TimeSpan.FromMinutes(15);
}

/// <summary>Candidate sources of a surface.</summary>
[GenerateSerializer, Immutable, Alias("reco.RetrievalSpec")]
public sealed record RetrievalSpec
{
    /// <summary>Weight of each source in reciprocal rank fusion; a source that is absent is not asked. Names: see <see cref="CandidateSources"/>.</summary>
    [Id(0)] public ImmutableDictionary<string, double> Sources { get; init; } = CandidateSources.DefaultWeights;

    /// <summary>Most candidates a source may give, 1 to 1000.</summary>
    [Id(1)] public int PerSource { get; init; } = 200;

    /// <summary>Most candidates that are ranked, 1 to 1000.</summary>
    [Id(2)] public int Limit { get; init; } = 300;

    /// <summary>The k of 1 / (k + rank).</summary>
    [Id(3)] public int FusionK { get; init; } = 60;

    /// <summary>Whether the bundle's ranker orders the candidates; else the fused order stands.</summary>
    [Id(4)] public bool UseRanker { get; init; } = true;
}

/// <summary>How candidates become a slate.</summary>
[GenerateSerializer, Immutable, Alias("reco.RerankingSpec")]
public sealed record RerankingSpec
{
    /// <summary>Maximal marginal relevance: weight of the diversity penalty, 0 (off) to 1.</summary>
    [Id(0)] public double Diversity { get; init; }

    /// <summary>Softmax temperature of exploration; 0 takes the best.</summary>
    [Id(1)] public double Temperature { get; init; }

    /// <summary>Most items of one category in a slate; 0: no cap.</summary>
    [Id(2)] public int MaxPerCategory { get; init; }
}

/// <summary>A step of the fallback ladder.</summary>
public enum FallbackStep
{
    /// <summary>The last good slate of this user on this surface, or of the surface, less what is seen.</summary>
    LastGood,

    /// <summary>What is popular in the user's categories.</summary>
    CategoryPopular,

    /// <summary>What is popular.</summary>
    Popular,
}

/// <summary>What a business rule does to the items it matches.</summary>
public enum RuleKind
{
    /// <summary>Puts them at <see cref="SurfaceRule.Position"/>.</summary>
    Pin,

    /// <summary>Adds <see cref="SurfaceRule.Amount"/> to their logit.</summary>
    Boost,

    /// <summary>Takes <see cref="SurfaceRule.Amount"/> from their logit.</summary>
    Bury,

    /// <summary>Never shows them.</summary>
    Exclude,
}

/// <summary>A business rule of a surface.</summary>
[GenerateSerializer, Immutable, Alias("reco.SurfaceRule")]
public sealed record SurfaceRule
{
    /// <summary>Names the rule in decisions.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>What it does.</summary>
    [Id(1)] public required RuleKind Kind { get; init; }

    /// <summary>To which items.</summary>
    [Id(2)] public required ItemFilter When { get; init; }

    /// <summary>Zero-based place (pin).</summary>
    [Id(3)] public int Position { get; init; }

    /// <summary>In logits (boost, bury); positive.</summary>
    [Id(4)] public double Amount { get; init; } = 1;

    /// <summary>In force from; null: no bound.</summary>
    [Id(5)] public DateTimeOffset? From { get; init; }

    /// <summary>In force until; null: no bound.</summary>
    [Id(6)] public DateTimeOffset? Until { get; init; }
}
