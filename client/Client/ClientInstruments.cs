using System.Diagnostics.Metrics;

namespace OrleansReco.Client;

/// <summary>What the client measures of itself, under the meter <c>OrleansReco.Client</c>.</summary>
internal sealed class ClientInstruments
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "OrleansReco.Client";

    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _events;

    public ClientInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _duration = _meter.CreateHistogram("reco.client.call.duration", "s", "Time of a call with all its attempts, by call and outcome.", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
        });
        _retries = _meter.CreateCounter<long>("reco.client.retries", description: "Attempts that were repeated, by call and cause.");
        _events = _meter.CreateCounter<long>("reco.client.buffer.events", description: "Events given to the event buffer, by what became of them: durable, rejected, dropped.");
    }

    /// <summary>A call ended: <c>ok</c>, <c>refused</c>, <c>unavailable</c> or <c>cancelled</c>.</summary>
    public void Called(string call, string outcome, TimeSpan duration) => _duration.Record(duration.TotalSeconds, new("call", call), new("outcome", outcome));

    public void Retried(string call, string cause) => _retries.Add(1, new("call", call), new("cause", cause));

    public void Buffered(int count, string outcome)
    {
        if (count > 0)
        {
            _events.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
        }
    }

    /// <summary>Shows how many events wait in the buffer.</summary>
    public void ObserveWaiting(Func<int> count) => _meter.CreateObservableGauge("reco.client.buffer.waiting", count, description: "Events that wait in the event buffer.");
}
