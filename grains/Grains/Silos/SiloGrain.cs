using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Silos;

/// <summary>What the silo that answers is serving right now; stateless.</summary>
[StatelessWorker]
internal sealed class SiloGrain(ISiloState silo, IStore store) : Grain, ISiloGrain
{
    public Task<SiloReport> GetStatus()
    {
        var current = silo.Current;
        return Task.FromResult(new SiloReport(
            current.Ready,
            typeof(Grain).Namespace == "Orleans" ? "Orleans" : "Local",
            current.ChangeSeq,
            current.Catalogue.Active.Count(),
            current.Champion?.Version,
            current.Baseline?.Version,
            store.IsHealthy,
            current.Tombstones.Count,
            current.Faults));
    }

    public async Task<ImmutableArray<SurfaceStatus>> ListSurfaces()
    {
        var surfaces = ImmutableArray.CreateBuilder<SurfaceStatus>();
        foreach (var surface in silo.Current.Surfaces.Keys.Order(StringComparer.Ordinal))
        {
            if (await GrainFactory.GetGrain<ISurfaceGrain>(surface).Get() is { } status)
            {
                surfaces.Add(status);
            }
        }

        return surfaces.ToImmutable();
    }
}
