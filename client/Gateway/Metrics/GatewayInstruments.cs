using System.Diagnostics.Metrics;
using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Metrics;

/// <summary>What the REST layer measures of itself.</summary>
internal sealed class GatewayInstruments
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "OrleansReco.Gateway";

    private readonly Histogram<double> _duration;
    private readonly Counter<long> _events;

    public GatewayInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram("reco.http.request.duration", "s", "Time from request to answer, by call and status.", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30],
        });
        _events = meter.CreateCounter<long>("reco.events", description: "Events received over REST, by what became of them.");
    }

    public void CountRequest(string method, string route, int status, TimeSpan duration)
        => _duration.Record(duration.TotalSeconds, new("method", method), new("route", route), new("status", status));

    public void CountEvents(EventsAnswer answer)
    {
        _events.Add(answer.Accepted, new KeyValuePair<string, object?>("status", "accepted"));
        _events.Add(answer.Duplicate, new KeyValuePair<string, object?>("status", "duplicate"));
        _events.Add(answer.Rejected, new KeyValuePair<string, object?>("status", "rejected"));
    }
}
