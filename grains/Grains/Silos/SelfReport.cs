using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Silos;

/// <summary>Says what this silo serves right now.</summary>
internal sealed class SelfReport(ISiloState silo, IStore store, SiloOptions options, RuntimeIdentity runtime)
{
    public SiloReport Report()
    {
        var current = silo.Current;
        return new SiloReport(
            current.Ready,
            runtime.Name,
            current.ChangeSeq,
            current.Catalogue.Active.Count(),
            current.Champion?.Version,
            current.Baseline?.Version,
            store.IsHealthy,
            current.Tombstones.Count,
            current.Faults,
            options.Name,
            runtime.Reason);
    }
}
