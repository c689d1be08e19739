using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>What every silo serves, as each tells it once a second; keyed by <see cref="Key"/>. Nothing is stored: who stays silent for ten seconds is left out.</summary>
[Alias("reco.IClusterGrain")]
public interface IClusterGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Key = "cluster";

    /// <summary>A silo's word about itself.</summary>
    [AnyRoute]
    [Alias("Report")]
    Task Report(SiloReport report);

    /// <summary>The silos that spoke lately, by name.</summary>
    [AnyRoute]
    [Alias("GetSilos")]
    Task<ImmutableArray<SiloReport>> GetSilos();
}
