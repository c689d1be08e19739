using OrleansReco.Abstractions;

namespace OrleansReco.Cli.Benchmarks;

/// <summary>
/// The surface that is measured: exploring, every user on the champion. Its windows are seconds long, so that examples come soon enough to train a ranker on,
/// and so that slates come due during the measurement as fast as they are served, as in a service that has run for hours.
/// </summary>
internal static class ServeSurface
{
    public const string Id = "bench";

    public static SurfaceSpec Spec { get; } = new()
    {
        Surface = Id,
        Consumer = "the load generator",
        Job = "be asked as often as it can answer in time",
        Action = "saves the films that were held out",
        FeedbackSignals = [EventType.Save, EventType.Play],
        Windows = new() { Attribution = TimeSpan.FromSeconds(5), Abandonment = TimeSpan.FromSeconds(5), Supersede = TimeSpan.FromSeconds(5) },
        Reranking = new() { Diversity = 0.1, Temperature = 0.1 },
        BaselineShare = 0,
    };
}
