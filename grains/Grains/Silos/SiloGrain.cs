using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Silos;

/// <summary>What the silo that answers is serving right now; stateless.</summary>
[StatelessWorker]
internal sealed class SiloGrain(ISiloState silo, SelfReport status) : Grain, ISiloGrain
{
    public Task<SiloReport> GetStatus() => Task.FromResult(status.Report());

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
