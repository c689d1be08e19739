using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using OrleansReco.Grains.Silos;

namespace OrleansReco.Silo.Hosting;

/// <summary>Counts the cluster's silos, and those that died without having said that they stop.</summary>
internal sealed class ClusterWatch(ISiloStatusOracle oracle, ClusterInstruments? instruments = null) : IHostedService, ISiloStatusListener
{
    private readonly ConcurrentDictionary<SiloAddress, SiloStatus> _known = new();

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        var before = _known.TryGetValue(updatedSilo, out var known) ? known : SiloStatus.None;
        _known[updatedSilo] = status;
        instruments?.Active(_known.Values.Count(each => each == SiloStatus.Active));

        // One that stops says so first; one that was dead before this silo came was another's to count.
        if (status == SiloStatus.Dead && before == SiloStatus.Active)
        {
            instruments?.Lost();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        oracle.SubscribeToSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        oracle.UnSubscribeFromSiloStatusEvents(this);
        return Task.CompletedTask;
    }
}
