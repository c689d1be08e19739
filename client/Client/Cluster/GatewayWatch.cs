using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging;

namespace OrleansReco.Client;

/// <summary>
/// Finds gateways that hang, long before the cluster has agreed that their silo is dead: requests go there and nothing comes back. It is learned from what Orleans measures of its messages.
/// Thread-safe.
/// </summary>
internal sealed partial class GatewayWatch : IDisposable
{
    private const string SentMessages = "orleans-messaging-sent-messages-size";
    private const string ReceivedMessages = "orleans-messaging-received-messages-size";
    private const string SiloTag = "silo";
    private const string MessageTag = "MessageDirection";
    private const string Request = "Request";

    private readonly ConcurrentDictionary<IPEndPoint, GatewaySilence> _gateways = new();
    private readonly MeterListener _listener = new();
    private readonly ClusterClientOptions _options;
    private readonly LongCalls _longCalls;
    private readonly TimeProvider _time;
    private readonly ILogger<GatewayWatch> _log;

    public GatewayWatch(ClusterClientOptions options, LongCalls longCalls, TimeProvider time, ILogger<GatewayWatch> log)
    {
        (_options, _longCalls, _time, _log) = (options, longCalls, time, log);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is SentMessages or ReceivedMessages)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument.Name == SentMessages, tags));
        _listener.Start();
    }

    /// <summary>Those to call, of all there are: without the ones that hang; when all do, all.</summary>
    public IList<Uri> Live(IList<Uri> gateways)
    {
        var live = gateways.Where(gateway => !Hangs(gateway)).ToList();
        return live.Count > 0 ? live : gateways;
    }

    public void Dispose() => _listener.Dispose();

    private bool Hangs(Uri gateway)
    {
        if (gateway.ToIPEndPoint() is not { } address || !_gateways.TryGetValue(address, out var silence))
        {
            return false;
        }

        var (hangs, isNews) = silence.Look(_longCalls.Underway);
        if (isNews)
        {
            Silent(_log, address, _options.GatewayPatience, _options.GatewayRest);
        }

        return hangs;
    }

    private void Note(bool sent, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var (silo, isRequest) = (default(SiloAddress), false);
        foreach (var (name, value) in tags)
        {
            silo = name == SiloTag ? value as SiloAddress : silo;
            isRequest |= name == MessageTag && value is Request;
        }

        if (silo is null)
        {
            return;
        }

        var silence = _gateways.GetOrAdd(silo.Endpoint, _ => new(_options.GatewayPatience, _options.GatewayRest, _time));
        if (!sent)
        {
            silence.Answered();
        }
        else if (isRequest)
        {
            silence.Asked();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The silo behind gateway {Gateway} has answered nothing for {Patience}; for {Rest} others are called in its place.")]
    private static partial void Silent(ILogger log, IPEndPoint gateway, TimeSpan patience, TimeSpan rest);
}
