using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>What the silo that answers is serving right now; stateless, keyed by <c>silo</c>.</summary>
[Alias("reco.ISiloGrain")]
public interface ISiloGrain : IGrainWithStringKey
{
    /// <summary>Versions, counts and readiness of the answering silo.</summary>
    [AnyRoute]
    [Alias("GetStatus")]
    Task<SiloReport> GetStatus();

    /// <summary>The declared surfaces.</summary>
    [AnyRoute]
    [Alias("ListSurfaces")]
    Task<ImmutableArray<SurfaceStatus>> ListSurfaces();
}

/// <summary>What a silo serves.</summary>
/// <param name="Ready">Whether it has caught up with the change feed and can serve.</param>
/// <param name="Runtime">The grain runtime and its version: <c>Local</c>, or such as <c>Orleans 10.4.0</c>.</param>
/// <param name="ChangeSeq">The newest change it has read.</param>
/// <param name="Items">Items in its catalogue.</param>
/// <param name="Champion">The champion it serves, or null.</param>
/// <param name="Baseline">The frozen baseline it serves, or null.</param>
/// <param name="StoreHealthy">Whether its last write to the store went through.</param>
/// <param name="UsersWithTombstones">Number of erased users it honours.</param>
/// <param name="Faults">What is wrong now, in sentences: a bundle that could not be loaded, a change that could not be read.</param>
/// <param name="Name">The silo's name.</param>
/// <param name="RuntimeReason">Why it is this runtime.</param>
[GenerateSerializer, Immutable, Alias("reco.SiloReport")]
public sealed record SiloReport(
    [property: Id(0)] bool Ready,
    [property: Id(1)] string Runtime,
    [property: Id(2)] long ChangeSeq,
    [property: Id(3)] int Items,
    [property: Id(4)] string? Champion,
    [property: Id(5)] string? Baseline,
    [property: Id(6)] bool StoreHealthy,
    [property: Id(7)] int UsersWithTombstones,
    [property: Id(8)] ImmutableArray<string> Faults,
    [property: Id(9)] string Name,
    [property: Id(10)] string RuntimeReason);
