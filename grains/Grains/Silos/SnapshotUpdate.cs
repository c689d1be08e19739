using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;
using OrleansReco.Grains.Surfaces;
using OrleansReco.Learning.Bundles;
using OrleansReco.Retrieval.Catalog;

namespace OrleansReco.Grains.Silos;

/// <summary>Makes the next snapshot of a silo out of changes.</summary>
internal sealed class SnapshotUpdate(IStateSerializer serializer, IBundleStore bundles)
{
    private const string Active = "active";

    /// <summary>
    /// The snapshot after the changes, with the bundles that were served before: those that are wanted now may have to be fetched (<see cref="WithModelsAsync"/>), and nothing else waits for that. A change that
    /// cannot be read leaves what was served before in place and is named in <see cref="SiloSnapshot.Faults"/>: one bad row must not stop a silo.
    /// </summary>
    public SiloSnapshot Apply(SiloSnapshot before, ImmutableArray<Change> changes)
    {
        var items = new List<CatalogueChange>();
        var surfaces = before.Surfaces.ToBuilder();
        var tombstones = before.Tombstones.ToBuilder();
        var refusals = before.Refusals.ToBuilder();
        var faults = ImmutableArray.CreateBuilder<string>();
        var wanted = before.Wanted;
        var returns = before.Returns;
        foreach (var change in changes)
        {
            try
            {
                switch (change.Kind)
                {
                    case ChangeKind.Item:
                        items.Add(new CatalogueChange(change.Key, change.Payload is { } item ? serializer.Deserialize<Item>(item) : null));
                        break;
                    case ChangeKind.Surface when change.Payload is { } surface:
                        surfaces[change.Key] = new ServedSurface(serializer.Deserialize<DeclaredSurface>(surface), before.Catalogue);
                        break;
                    case ChangeKind.Surface:
                        surfaces.Remove(change.Key);
                        break;
                    case ChangeKind.Models when change.Key == Active:
                        wanted = change.Payload is { } active ? serializer.Deserialize<ActiveModels>(active) : new ActiveModels(null, null);
                        break;
                    case ChangeKind.Tombstone:
                        returns += Say(tombstones, change);
                        break;
                    case ChangeKind.Refusal:
                        returns += Say(refusals, change);
                        break;
                }
            }
            catch (InvalidDataException error)
            {
                faults.Add($"Change {change.Seq} ({change.Kind} '{change.Key}') could not be read and is passed over: {error.Message}");
            }
        }

        var next = before with
        {
            Surfaces = surfaces.ToImmutable(),
            Tombstones = tombstones.ToImmutable(),
            Refusals = refusals.ToImmutable(),
            Returns = returns,
            Wanted = wanted,
            ChangeSeq = changes.IsEmpty ? before.ChangeSeq : changes[^1].Seq,
            Faults = faults.ToImmutable(),
        };
        return items.Count > 0 ? On(next, before.Catalogue.With(items)) : next;
    }

    /// <summary>The snapshot with the bundles that it wants. One that cannot be loaded leaves the one served before in place, and is named in <see cref="SiloSnapshot.Faults"/>.</summary>
    public async Task<SiloSnapshot> WithModelsAsync(SiloSnapshot snapshot)
    {
        var faults = snapshot.Faults.ToBuilder();
        var champion = await LoadAsync(snapshot, snapshot.Wanted.Champion, snapshot.Champion, faults);
        snapshot = snapshot with { Champion = champion };
        var baseline = await LoadAsync(snapshot, snapshot.Wanted.Baseline, snapshot.Baseline, faults);
        return snapshot with { Baseline = baseline, Faults = faults.ToImmutable() };
    }

    /// <summary>The newer snapshot with the bundles and the faults of one that was read before it and loaded meanwhile.</summary>
    public static SiloSnapshot WithModelsOf(SiloSnapshot newer, SiloSnapshot loaded, ImmutableArray<string> newFaults)
    {
        var merged = newer with { Champion = loaded.Champion, Baseline = loaded.Baseline, Faults = loaded.Faults.AddRange(newFaults) };
        return ReferenceEquals(newer.Catalogue, loaded.Catalogue) ? merged : On(merged, newer.Catalogue);
    }

    /// <summary>One if the user was among them and no longer is.</summary>
    private static int Say(ImmutableHashSet<string>.Builder users, Change change)
    {
        if (change.Payload is null)
        {
            return users.Remove(change.Key) ? 1 : 0;
        }

        users.Add(change.Key);
        return 0;
    }

    private static SiloSnapshot On(SiloSnapshot snapshot, Catalogue catalogue)
    {
        var champion = snapshot.Champion?.On(catalogue);
        return snapshot with
        {
            Catalogue = catalogue,
            WithoutModel = snapshot.WithoutModel.On(catalogue),
            Champion = champion,
            Baseline = ReferenceEquals(snapshot.Baseline, snapshot.Champion) ? champion : snapshot.Baseline?.On(catalogue),
            Surfaces = snapshot.Surfaces.ToImmutableDictionary(s => s.Key, s => s.Value.On(catalogue), snapshot.Surfaces.KeyComparer),
        };
    }

    private async Task<ServedBundle?> LoadAsync(SiloSnapshot snapshot, string? version, ServedBundle? serving, ImmutableArray<string>.Builder faults)
    {
        if (version is null)
        {
            return null;
        }

        foreach (var known in new[] { serving, snapshot.Champion, snapshot.Baseline })
        {
            if (known?.Version == version)
            {
                return known;
            }
        }

        try
        {
            return ServedBundle.Bind(await bundles.OpenAsync(version), snapshot.Catalogue);
        }
        catch (Exception error)
        {
            // What served before goes on serving: a model that does not load must never take a surface down. It is tried again.
            faults.Add($"Bundle '{version}' could not be loaded, so {(serving is null ? "slates are made without a model" : $"'{serving.Version}' goes on serving")}: {error.Message}");
            return serving;
        }
    }
}
