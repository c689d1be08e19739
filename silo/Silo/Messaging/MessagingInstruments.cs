using System.Diagnostics.Metrics;

namespace OrleansReco.Silo.Messaging;

/// <summary>What the bus counts.</summary>
internal sealed class MessagingInstruments : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _stored;
    private readonly Counter<long> _publishFailed;
    private readonly Counter<long> _deadLettered;
    private readonly Counter<long> _storeWaits;
    private readonly Histogram<double> _lag;
    private long _waiting;
    private long _deadLetters;

    public MessagingInstruments(IMeterFactory meters)
    {
        _meter = meters.Create("OrleansReco.Messaging");
        _dropped = _meter.CreateCounter<long>("reco.bus.decisions.dropped", description: "Notices of served slates that did not fit the queue of the bus.");
        _stored = _meter.CreateCounter<long>("reco.bus.examples.stored", description: "Examples taken from the bus and given to the store, repeats included.");
        _publishFailed = _meter.CreateCounter<long>("reco.bus.publish.failures", description: "Messages the broker did not confirm, or was not asked to because it was down; examples among them stay in their outbox.");
        _deadLettered = _meter.CreateCounter<long>("reco.bus.dead_lettered", description: "Messages moved to the dead-letter queue.");
        _storeWaits = _meter.CreateCounter<long>("reco.bus.store.waits", description: "Times a batch of examples waited because the store was down.");
        _lag = _meter.CreateHistogram("reco.bus.examples.lag", "s", "Time from the building of an example to its row in the store.", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600],
        });
        _meter.CreateObservableGauge("reco.bus.examples.waiting", () => Interlocked.Read(ref _waiting), description: "Messages in the queue of the example store.");
        _meter.CreateObservableGauge("reco.bus.dead_letters", () => Interlocked.Read(ref _deadLetters), description: "Messages in the dead-letter queues: examples, and commands to the trainer.");
    }

    public void DecisionsDropped(int count) => _dropped.Add(count);

    public void ExamplesStored(int count) => _stored.Add(count);

    public void PublishFailed() => _publishFailed.Add(1);

    public void DeadLettered() => _deadLettered.Add(1);

    public void WaitedForStore() => _storeWaits.Add(1);

    public void Lagged(TimeSpan lag) => _lag.Record(Math.Max(0, lag.TotalSeconds));

    public void Depth(long waiting, long deadLetters)
    {
        Interlocked.Exchange(ref _waiting, waiting);
        Interlocked.Exchange(ref _deadLetters, deadLetters);
    }

    public void Dispose() => _meter.Dispose();
}
