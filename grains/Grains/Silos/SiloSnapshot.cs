using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Catalog;

namespace OrleansReco.Grains.Silos;

/// <summary>Everything a silo serves from, at one point of the change feed. Immutable.</summary>
public sealed record SiloSnapshot
{
    /// <summary>The snapshot of a silo that has read nothing yet.</summary>
    public static SiloSnapshot Empty => Create(Catalogue.Empty);

    /// <summary>All items.</summary>
    public required Catalogue Catalogue { get; init; }

    /// <summary>What serves before the first model, and wherever a bundle is missing.</summary>
    public required ServedBundle WithoutModel { get; init; }

    /// <summary>The declared surfaces by id.</summary>
    public ImmutableDictionary<string, ServedSurface> Surfaces { get; init; } = ImmutableDictionary.Create<string, ServedSurface>(StringComparer.Ordinal);

    /// <summary>The champion, or null before the first model.</summary>
    public ServedBundle? Champion { get; init; }

    /// <summary>The frozen baseline, or null before the first model.</summary>
    public ServedBundle? Baseline { get; init; }

    /// <summary>What the registry wants served; differs from champion and baseline while a bundle cannot be loaded.</summary>
    public ActiveModels Wanted { get; init; } = new(null, null);

    /// <summary>Keyed hashes of erased users.</summary>
    public ImmutableHashSet<string> Tombstones { get; init; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Keyed hashes of users without consent: nothing may be learned from them.</summary>
    public ImmutableHashSet<string> Refusals { get; init; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>How often a tombstone or a refusal was taken back since the silo started: what was read before without those users' part lacks it.</summary>
    public long Returns { get; init; }

    /// <summary>The newest change it reflects.</summary>
    public long ChangeSeq { get; init; }

    /// <summary>Whether the feed has been read to its end once.</summary>
    public bool Ready { get; init; }

    /// <summary>What is wrong now, in sentences: bundles and changes that could not be taken.</summary>
    public ImmutableArray<string> Faults { get; init; } = [];

    /// <summary>A snapshot with a catalogue and nothing else.</summary>
    public static SiloSnapshot Create(Catalogue catalogue) => new() { Catalogue = catalogue, WithoutModel = ServedBundle.None(catalogue) };
}
