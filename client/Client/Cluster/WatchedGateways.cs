using Orleans.Messaging;

namespace OrleansReco.Client;

/// <summary>The gateways that the table of members names, without those that hang. The table is read no more often than before, the list is asked for often: a gateway that hangs leaves it at once, and its requests go elsewhere.</summary>
internal sealed class WatchedGateways(IGatewayListProvider members, GatewayWatch watch, ClusterClientOptions options, TimeProvider time) : IGatewayListProvider
{
    private IList<Uri> _known = [];
    private long? _readAt;

    public TimeSpan MaxStaleness => options.GatewayRefresh;

    [Obsolete("Orleans asks no more for it, and still demands it.")]
    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => members.InitializeGatewayListProvider();

    public async Task<IList<Uri>> GetGateways()
    {
        if (_known.Count == 0 || _readAt is not { } at || time.GetElapsedTime(at) >= options.GatewayRefresh)
        {
            // Also where it fails: what is known goes on, and the table is asked again when its time has come.
            _readAt = time.GetTimestamp();
            _known = await members.GetGateways().ConfigureAwait(false);
        }

        return watch.Live(_known);
    }
}
