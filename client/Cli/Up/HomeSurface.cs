using OrleansReco.Abstractions;

namespace OrleansReco.Cli.Up;

/// <summary>The surface that is there from the start.</summary>
internal static class HomeSurface
{
    public const string Id = "home";

    public static SurfaceSpec Spec { get; } = new()
    {
        Surface = Id,
        Consumer = "everyone who opens the application",
        Job = "find something worth the next hour",
        Placement = "the first screen",
        Action = "plays, saves, skips, or asks again",
        FeedbackSignals = [EventType.Play, EventType.Save, EventType.Rate, EventType.Buy, EventType.Accept],
        LatencyBudget = TimeSpan.FromMilliseconds(200),
        Reranking = new() { Diversity = 0.1, Temperature = 0.05 },
    };
}
