using OrleansReco.Abstractions;

namespace OrleansReco.Cli.Simulation;

/// <summary>The surface simulated users use: windows of seconds, so that a generation's lessons are in before the next; a large share on the frozen baseline, so that it can be compared.</summary>
internal static class SimulatedSurface
{
    public const string Id = "simulated";

    public static SurfaceSpec Spec { get; } = new()
    {
        Surface = Id,
        Consumer = "simulated users",
        Job = "find something they like by their hidden tastes",
        Action = "play, save, skip, edit, ask again, rephrase, walk away",
        FeedbackSignals = [EventType.Play, EventType.Save, EventType.Accept],
        Windows = new() { Attribution = TimeSpan.FromSeconds(3), Abandonment = TimeSpan.FromSeconds(3), Supersede = TimeSpan.FromMinutes(1) },
        Reranking = new() { Diversity = 0.05, Temperature = 0.1 },
        BaselineShare = 0.3,
        AllowSeen = false,
    };
}
