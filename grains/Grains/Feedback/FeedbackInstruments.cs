using System.Diagnostics.Metrics;

namespace OrleansReco.Grains.Feedback;

/// <summary>Metrics of the feedback path.</summary>
internal sealed class FeedbackInstruments : IDisposable
{
    private readonly Meter _meter = new("OrleansReco.Feedback");
    private long _waiting;

    public FeedbackInstruments()
    {
        _meter.CreateObservableGauge("reco.outbox.examples", () => Interlocked.Read(ref _waiting), description: "Examples in the outboxes of the users in memory here, which the example store or the broker has not acknowledged.");
    }

    /// <summary>Examples that wait.</summary>
    public long Examples => Interlocked.Read(ref _waiting);

    /// <summary>So many more examples wait, or fewer.</summary>
    public void Waiting(int change) => Interlocked.Add(ref _waiting, change);

    public void Dispose() => _meter.Dispose();
}
