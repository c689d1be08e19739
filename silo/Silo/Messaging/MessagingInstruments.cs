using System.Diagnostics.Metrics;

namespace OrleansReco.Silo.Messaging;

/// <summary>What the bus counts.</summary>
internal sealed class MessagingInstruments : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _stored;

    public MessagingInstruments(IMeterFactory meters)
    {
        _meter = meters.Create("OrleansReco.Messaging");
        _dropped = _meter.CreateCounter<long>("reco.bus.decisions.dropped", description: "Notices of served slates that did not fit the queue of the bus.");
        _stored = _meter.CreateCounter<long>("reco.bus.examples.stored", description: "Examples taken from the bus and given to the store, repeats included.");
    }

    public void DecisionDropped()
    {
        _dropped.Add(1);
    }

    public void ExamplesStored(int count) => _stored.Add(count);

    public void Dispose() => _meter.Dispose();
}
