using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Embeddings;

/// <summary>Everything that decides, with the data, what a retrieval model becomes.</summary>
public sealed record RetrievalRecipe
{
    /// <summary>Item factors.</summary>
    public ImplicitAlsOptions Als { get; init; } = new();

    /// <summary>Neighbours.</summary>
    public CoVisitationOptions CoVisitation { get; init; } = new();

    /// <summary>A user's interactions are cut into rows of so many consecutive ones, so that factors follow what is used together in time; 0: one row a user.</summary>
    public int RowLength { get; init; } = 40;

    /// <summary>Fold-in's half-life in events.</summary>
    public double HalfLifeEvents { get; init; } = 5;

    /// <summary>Fold-in's half-life in time; zero: age in time does not count.</summary>
    public TimeSpan HalfLifeTime { get; init; } = TimeSpan.FromDays(180);

    /// <summary>The parameters of fold-in that go with the factors.</summary>
    public FoldInSettings FoldIn => new()
    {
        UnobservedWeight = Als.UnobservedWeight,
        Regularization = Als.Regularization,
        RegularizationExponent = Als.RegularizationExponent,
        HalfLifeEvents = HalfLifeEvents,
        HalfLifeTime = HalfLifeTime,
    };
}
