using System.Diagnostics.Metrics;

namespace OrleansReco.Grains.Silos;

/// <summary>What this silo sees of the others. The host of the runtime tells it; in one process there is one silo, and it is here.</summary>
public sealed class ClusterInstruments : IDisposable
{
    private readonly Meter _meter = new("OrleansReco.Cluster");
    private int _active = 1;
    private long _lost;

    /// <summary>Measures from now on.</summary>
    public ClusterInstruments()
    {
        _meter.CreateObservableGauge("reco.cluster.silos", () => Volatile.Read(ref _active), description: "Active silos of the cluster, as this one sees it.");

        // Observed, so that it is there with 0 before the first: a rise is seen only of a series that was there before.
        _meter.CreateObservableCounter("reco.cluster.silos.lost", () => Interlocked.Read(ref _lost), description: "Silos declared dead that had not said that they stop, as this one saw it.");
    }

    /// <summary>So many silos are active.</summary>
    public void Active(int silos) => Volatile.Write(ref _active, silos);

    /// <summary>A silo was declared dead that had not said that it stops.</summary>
    public void Lost() => Interlocked.Increment(ref _lost);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
