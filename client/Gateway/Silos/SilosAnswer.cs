using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Silos;

/// <summary>The silos of the cluster.</summary>
/// <param name="Mixed">Whether they serve different models, as they do for a moment while a new one spreads.</param>
/// <param name="Silos">Each silo's report, by name.</param>
internal sealed record SilosAnswer(bool Mixed, ImmutableArray<SiloReport> Silos)
{
    public static SilosAnswer Of(ImmutableArray<SiloReport> silos)
        => new(silos.Select(silo => (silo.Champion, silo.Baseline)).Distinct().Count() > 1, silos);
}
