using System.Diagnostics.Metrics;

namespace OrleansReco.Grains.Recommendations;

/// <summary>Metrics of serving.</summary>
internal sealed class RecommendationInstruments : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "OrleansReco.Recommendations";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _slates;
    private readonly Counter<long> _degraded;
    private readonly Histogram<double> _duration;

    public RecommendationInstruments(ConcurrencyLimit limit)
    {
        _slates = _meter.CreateCounter<long>("reco.slates", description: "Slates served, by surface, arm, fallback step and whether recorded.");
        _degraded = _meter.CreateCounter<long>("reco.slates.degraded", description: "Stages skipped, by surface and stage.");
        _duration = _meter.CreateHistogram("reco.slates.duration", "s", "Time from request to answer, the decision's recording included.", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 2, 5],
        });
        _meter.CreateObservableGauge("reco.slates.inflight", () => limit.Inside, description: "Slates in the making.");
    }

    public void Served(SlateRun run, bool recorded)
    {
        var surface = new KeyValuePair<string, object?>("surface", run.Spec.Surface);
        _slates.Add(1, surface, new("arm", run.Arm), new("fallback", run.Fallback?.Step ?? "none"), new("recorded", recorded));
        _duration.Record(run.Elapsed.TotalSeconds, surface);
    }

    public void Degraded(string surface, string stage) => _degraded.Add(1, new KeyValuePair<string, object?>("surface", surface), new("stage", stage));

    public void Dispose() => _meter.Dispose();
}
