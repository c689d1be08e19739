namespace OrleansReco.Abstractions;

/// <summary>Versions, stages, lineage, promotions and rollback; one, keyed by <see cref="Key"/>.</summary>
[Alias("reco.IModelRegistryGrain")]
public interface IModelRegistryGrain : IGrainWithStringKey
{
    /// <summary>The key of the one registry.</summary>
    const string Key = "models";

    /// <summary>Registers a bundle that lies in the bundle store, after verifying its hashes. The first becomes baseline and champion;
    /// a later one becomes champion when its gate report passed, else it is rejected with the report's reason; without a report it stays a candidate.
    /// Registering a version again changes nothing. The oldest versions leave the registry: it keeps the newest, the baseline, the champion, and the champions before it as far as it can be rolled back.</summary>
    /// <exception cref="ModelRejectedException">There is no such bundle, or a file does not match its hash.</exception>
    /// <exception cref="ModelNotReadyException">The bundle is still being fetched: the same again in a moment.</exception>
    [AnyRoute]
    [Alias("Register")]
    Task<ModelVersion> Register(string version, GateReport? gate);

    /// <summary>What serves, and at most <paramref name="limit"/> versions registered before <paramref name="before"/>, newest first; null: from the newest on. Null: there is no version <paramref name="before"/>.</summary>
    [ReadOnly]
    [AnyRoute]
    [Alias("ListPage")]
    Task<ModelsAnswer?> List(string? before, int limit);

    /// <summary>What serves now.</summary>
    [ReadOnly]
    [AnyRoute]
    [Alias("GetActive")]
    Task<ActiveModels> GetActive();

    /// <summary>Makes a registered version the champion. Null: there is no such version.</summary>
    /// <exception cref="ModelRejectedException">The bundle's files are gone or do not match.</exception>
    [AnyRoute]
    [Alias("Promote")]
    Task<ModelVersion?> Promote(string version, string reason);

    /// <summary>Makes the champion's predecessor champion again. Null: there is none, or the registry no longer keeps it.</summary>
    [AnyRoute]
    [Alias("RollBack")]
    Task<ModelVersion?> RollBack(string reason);
}

/// <summary>The bundles every silo serves.</summary>
/// <param name="Champion">Serves all but the baseline's users; null before the first model.</param>
/// <param name="Baseline">Frozen; serves each surface's baseline share.</param>
[GenerateSerializer, Immutable, Alias("reco.ActiveModels")]
public sealed record ActiveModels([property: Id(0)] string? Champion, [property: Id(1)] string? Baseline);
