using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace OrleansReco.Silo.Hosting;

/// <summary>Counts the calls that leave this silo for another one, of grains and of the runtime's own parts, out of what Orleans measures of its messages: the hops that placement is meant to spare.</summary>
internal sealed class RemoteCallMeter : IHostedService, IDisposable
{
    private const string SentMessages = "orleans-messaging-sent-messages-size";
    private const string ConnectionTag = "ConnectionDirection";
    private const string MessageTag = "MessageDirection";

    private readonly MeterListener _listener = new();
    private readonly Counter<long> _calls;
    private readonly Counter<long> _bytes;

    public RemoteCallMeter(IMeterFactory meters)
    {
        var meter = meters.Create("OrleansReco.Silo");
        _calls = meter.CreateCounter<long>("reco.silo.remote_calls", "{call}", "Calls that left this silo for another one.");
        _bytes = meter.CreateCounter<long>("reco.silo.remote_bytes", "By", "Bytes sent to other silos, answers included.");
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == SentMessages)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, size, tags, _) => Count(size, tags));
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener.Dispose();

    private void Count(int size, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var (toSilo, isCall) = (false, false);
        foreach (var (name, value) in tags)
        {
            toSilo |= name == ConnectionTag && value is "SiloToSilo";
            isCall |= name == MessageTag && value is "Request" or "OneWay";
        }

        if (toSilo)
        {
            _bytes.Add(size);
            _calls.Add(isCall ? 1 : 0);
        }
    }
}
