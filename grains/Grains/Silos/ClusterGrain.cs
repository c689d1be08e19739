using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Silos;

/// <summary>What every silo last said of itself; one, keyed by <see cref="IClusterGrain.Key"/>.</summary>
internal sealed class ClusterGrain(TimeProvider time) : Grain, IClusterGrain
{
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(10);
    private readonly SortedDictionary<string, (SiloReport Report, DateTimeOffset At)> _silos = new(StringComparer.Ordinal);

    public Task Report(SiloReport report)
    {
        _silos[report.Name] = (report, time.GetUtcNow());
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<SiloReport>> GetSilos()
    {
        var since = time.GetUtcNow() - Silent;
        foreach (var gone in _silos.Where(silo => silo.Value.At < since).ToList())
        {
            _silos.Remove(gone.Key);
        }

        return Task.FromResult<ImmutableArray<SiloReport>>([.. _silos.Values.Select(silo => silo.Report)]);
    }
}
