using OrleansReco.Abstractions;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Cli.Chaos;

/// <summary>The surface of the fault cases: its window is so short that every example must be there soon after the load.</summary>
internal static class ChaosSurface
{
    public const string Id = "chaos";

    public static SurfaceSpec Spec { get; } = new()
    {
        Surface = Id,
        Consumer = "the fault cases",
        Job = "go on whatever dies",
        Action = "plays, saves, skips",
        FeedbackSignals = [EventType.Play, EventType.Save],
        LatencyBudget = TimeSpan.FromMilliseconds(500),
        Windows = new() { Attribution = TimeSpan.FromSeconds(3), Supersede = TimeSpan.FromSeconds(1), Abandonment = TimeSpan.FromHours(1) },
        Reranking = new() { Diversity = 0.1, Temperature = 0.05 },
        AllowSeen = true,
    };

    public static SlateTerms Terms { get; } = new(Spec.Acceptance, Spec.Windows);
}
